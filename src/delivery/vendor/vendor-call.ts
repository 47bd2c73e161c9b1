import type { ProviderAnswer } from '../provider.ts';

export type VendorRequest = {
  readonly url: string;
  readonly method?: 'POST' | 'PUT' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
};

/** What came back, whole and understood as far as HTTP and JSON go. */
export type VendorReply = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when it isn't any. */
  readonly json: unknown;
};

export type VendorResult =
  | { readonly ok: true; readonly reply: VendorReply }
  | { readonly ok: false; readonly answer: ProviderAnswer };

/** No vendor's answer to one message is longer. */
const maxReplyBytes = 256 * 1024;

/**
 * One request to a vendor. What HTTP itself says (no connection, silence, too much, down) is answered here, in the same
 * slugs for all: `<vendor>-timeout`, `-connection`, `-protocol`, `-throttled`, `-5xx`, `-setup-sign-in`. Everything else
 * is the caller's to read.
 */
export async function callVendor(
  vendor: string,
  fetch: typeof globalThis.fetch,
  { url, method = 'POST', headers, body }: VendorRequest,
  signal: AbortSignal,
): Promise<VendorResult> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal,
      // A redirect would carry the code to somebody else.
      redirect: 'error',
    });
    const json = await readJson(response);
    const answer = answerForStatus(vendor, response);
    return answer
      ? { ok: false, answer }
      : { ok: true, reply: { status: response.status, headers: response.headers, json } };
  } catch {
    const reason = signal.aborted ? 'timeout' : 'connection';
    return { ok: false, answer: { outcome: 'retry', reason: `${vendor}-${reason}` } };
  }
}

/** @returns undefined when the body is no JSON. @throws when it doesn't arrive, or is too long to be an answer */
async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxReplyBytes) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)));
  } catch {
    return undefined;
  }
}

/** A wrong key isn't tried at the pace of other failures. */
const signInRetrySeconds = 30;

function answerForStatus(vendor: string, { status, headers }: Response): ProviderAnswer | undefined {
  if (status === 401) {
    return { outcome: 'retry', reason: `${vendor}-setup-sign-in`, afterSeconds: signInRetrySeconds };
  }
  if (status === 429) {
    const seconds = Number(headers.get('retry-after'));
    const afterSeconds = Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 60) : 1;
    return { outcome: 'retry', reason: `${vendor}-throttled`, afterSeconds };
  }
  if (status >= 500) return { outcome: 'retry', reason: `${vendor}-${status}` };
  if (status < 200 || (status >= 300 && status < 400))
    return { outcome: 'retry', reason: `${vendor}-protocol` };
  return undefined;
}

/** A vendor's own error number or word as part of a slug; never more of its words, which may quote the message. */
export function slug(vendor: string, said: unknown): string {
  const word = String(said ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  // Digits alone, as long as a code may be, could be the code.
  const safe = /^(?:\d{1,5}|[a-z][a-z0-9-]{0,29})$/.test(word) && !/\d{6,}/.test(word) ? word : 'error';
  return `${vendor}-${safe}`;
}
