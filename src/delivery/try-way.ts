import type { DeliveryTry } from '#core/message.ts';
import type { StartDeadline } from './deadline.ts';
import type { OutgoingMessage, ProviderAnswer } from './provider.ts';
import type { Way } from './routing/route.ts';
import type { Router } from './routing/router.ts';
import { wordless } from './wordless.ts';

export type Tried = { readonly answer: ProviderAnswer; readonly made: DeliveryTry };

export type TryTools = {
  readonly router: Pick<Router, 'note'>;
  readonly clock: () => number;
  readonly startDeadline: StartDeadline;
  readonly onError: (error: unknown) => void;
};

/**
 * One provider's chance with a message: for as long as it may take, and never past the end of the whole attempt.
 * @param until epoch milliseconds
 */
export async function tryWay(
  { router, clock, startDeadline, onError }: TryTools,
  { carrier }: Way,
  message: OutgoingMessage,
  until: number,
): Promise<Tried> {
  const { provider, timeoutSeconds, breaker, bucket, places } = carrier;
  const at = clock();
  places.take();
  bucket.take(at);
  breaker.begin();
  using deadline = startDeadline(Math.max(1, Math.min(timeoutSeconds * 1000, until - at)));
  const { signal } = deadline;
  const answer = await answerWithin(provider.send(message, signal), signal, onError);
  places.leave(clock(), !signal.aborted);
  router.note(carrier, answer);
  const reason = 'reason' in answer ? { reason: answer.reason } : {};
  return {
    answer,
    made: { at, ms: clock() - at, provider: provider.name, outcome: answer.outcome, ...reason },
  };
}

/** A provider that doesn't mind its signal is left behind. */
async function answerWithin(
  sending: Promise<ProviderAnswer>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<ProviderAnswer> {
  const abandoned = Promise.withResolvers<never>();
  const abandon = (): void => abandoned.reject(signal.reason);
  signal.addEventListener('abort', abandon);
  try {
    return await Promise.race([sending, abandoned.promise]);
  } catch (error) {
    if (!signal.aborted) onError(wordless('A provider threw', error));
    return { outcome: 'retry', reason: signal.aborted ? 'provider-timeout' : 'provider-error' };
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}
