/** Why nothing could be asked of the message centre. It holds none of its words. */
export class SmppFault extends Error {
  override readonly name = 'SmppFault';
  /** A slug without its `smpp-`. */
  readonly reason: string;
  readonly afterSeconds: number | undefined;

  constructor(reason: string, afterSeconds?: number) {
    super(reason);
    this.reason = reason;
    this.afterSeconds = afterSeconds;
  }
}

/** What a socket's error means. */
export function faultOf(error: unknown): SmppFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/CERT|SIGNATURE|SSL|TLS|EPROTO/.test(code)) return new SmppFault('setup-tls');
  if (/ENOTFOUND|EAI_/.test(code)) return new SmppFault('dns');
  return new SmppFault('connection');
}

/** Running out of time is told from being told to stop. */
export function abortFault({ reason }: AbortSignal): SmppFault {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  return new SmppFault(timedOut ? 'timeout' : 'aborted');
}

/**
 * What is promised, unless the signal comes first: then a fault, while the promise goes on unobserved.
 * @throws SmppFault of the signal
 */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortFault(signal));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  promise.catch(() => undefined);
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
