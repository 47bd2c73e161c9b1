import { CountersignProblem } from './problem.ts';
import { CountersignUnreachable } from './unreachable.ts';

export type TransportOptions = {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
};

export type Call = {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash. */
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Sends one call, again if need be, and gives the JSON object that came back. */
export type Transport = (call: Call) => Promise<Readonly<Record<string, unknown>>>;

/** A longer wait than this belongs to the caller, who can tell the person. */
const longestRetryAfterSeconds = 3;

/**
 * Repeats after a network failure, a proxy's 502 to 504, and a `temporarily-unavailable`. Every repeat carries the same
 * Idempotency-Key, so that an answer lost on its way does not become a second message to the person.
 */
export function createTransport(options: TransportOptions): Transport {
  return async (call) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout;
    const request = requestOf(options, call, signal);
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(options, call, request);
      } catch (error) {
        call.signal?.throwIfAborted();
        if (timeout.aborted) throw timedOut(options);
        if (attempt >= options.retries || !isPassing(error)) throw error;
        const asked = error instanceof CountersignProblem ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
        // Half of it by chance, or all the clients of a service that restarts come back at the same moment.
        const backOff = options.retryDelayMs * 2 ** attempt * (0.5 + Math.random() / 2);
        await pause(Math.max(asked, backOff), signal);
      }
    }
  };
}

function requestOf({ apiKey }: TransportOptions, call: Call, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${apiKey}` };
  if (call.method === 'POST') {
    headers['content-type'] = 'application/json';
    headers['idempotency-key'] = readIdempotencyKey(call.idempotencyKey ?? crypto.randomUUID());
  }
  // A redirect followed would turn the POST into a GET, or take the key to another host.
  return {
    method: call.method,
    headers,
    signal,
    redirect: 'manual',
    ...(call.body ? { body: JSON.stringify(call.body) } : {}),
  };
}

/** fetch would refuse any other before it asks anybody, which looks like a service that can't be reached. */
function readIdempotencyKey(key: string): string {
  if (/^[\x20-\x7e\xa0-\xff]{1,255}$/.test(key)) return key;
  throw new TypeError(
    'idempotencyKey must be 1 to 255 characters that an HTTP header can carry. Hash or encode it first.',
  );
}

async function once(
  { fetch, baseUrl }: TransportOptions,
  { path }: Call,
  request: RequestInit,
): Promise<Readonly<Record<string, unknown>>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${baseUrl}${path}`, request);
    text = await response.text();
  } catch (cause) {
    throw new CountersignUnreachable('network', `Countersign at ${baseUrl} could not be reached.`, { cause });
  }
  const body = parseObject(text);
  if (response.ok && body) return body;
  if (!response.ok && body && 'type' in body && 'title' in body) {
    throw new CountersignProblem(response.status, body, retryAfterOf(response));
  }
  throw unexpected(baseUrl, response);
}

class PassingFailure extends CountersignUnreachable {}

function unexpected(baseUrl: string, response: Response): CountersignUnreachable {
  const type = response.headers.get('content-type') ?? 'no content type';
  const redirect = response.status >= 300 && response.status < 400;
  const message = redirect
    ? `${baseUrl} redirects elsewhere (HTTP ${response.status}). Set baseUrl to the address it ends at.`
    : `${baseUrl} answered HTTP ${response.status} (${type}), which is not Countersign's API. Is baseUrl right?`;
  const Kind = [502, 503, 504].includes(response.status) ? PassingFailure : CountersignUnreachable;
  return new Kind('unexpected-answer', message);
}

function isPassing(error: unknown): boolean {
  if (error instanceof CountersignProblem) {
    return (
      error.slug === 'temporarily-unavailable' && (error.retryAfterSeconds ?? 0) <= longestRetryAfterSeconds
    );
  }
  return (
    error instanceof PassingFailure || (error instanceof CountersignUnreachable && error.reason === 'network')
  );
}

function timedOut({ baseUrl, timeoutMs }: TransportOptions): CountersignUnreachable {
  return new CountersignUnreachable(
    'timeout',
    `Countersign at ${baseUrl} gave no answer within ${timeoutMs} ms.`,
  );
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds only: Countersign never sends the date form, and a proxy's clock is not worth trusting. */
function retryAfterOf(response: Response): number | undefined {
  const text = response.headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Ends early, without an error, when the signal fires: the next attempt then fails with the right reason. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
