import type { ProviderAnswer } from '../provider.ts';

/**
 * What Meta's error numbers mean to us
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes). Theirs have six digits, as
 * codes have; ours are words.
 */
const setup: Readonly<Record<number, string>> = {
  0: 'sign-in',
  3: 'permission',
  10: 'permission',
  33: 'number',
  100: 'request',
  190: 'sign-in',
  368: 'policy',
  131005: 'permission',
  131008: 'request',
  131009: 'request',
  131030: 'test-number',
  131031: 'account-locked',
  131037: 'display-name',
  131042: 'payment',
  131045: 'certificate',
  131051: 'request',
  132000: 'template',
  132001: 'template',
  132005: 'template',
  132007: 'template',
  132012: 'template',
  132015: 'template-paused',
  132016: 'template-disabled',
  133000: 'number',
  133004: 'number',
  133010: 'unregistered',
};
const crowded: Readonly<Record<number, number>> = {
  4: 30,
  80007: 30,
  130429: 1,
  131048: 60,
  // Too many to this person, one in six seconds being the pace that lasts.
  131056: 6,
};
const passing: Readonly<Record<number, string>> = {
  1: 'unknown',
  2: 'unavailable',
  131000: 'unknown',
  131016: 'unavailable',
  131057: 'maintenance',
};
const final: Readonly<Record<number, string>> = {
  130472: 'experiment',
  130497: 'country',
  131021: 'own-number',
  131026: 'undeliverable',
  131047: 'window-closed',
  131049: 'withheld',
  131050: 'opted-out',
  135000: 'refused',
};

/** Nobody on WhatsApp has this number, or only an old app without its terms: nothing that is other tomorrow. */
const badNumbers: ReadonlySet<number> = new Set([131026]);

/** @param transient what Meta says of an error that is in no list */
export function answerForError(code: unknown, transient: boolean): ProviderAnswer {
  const number = typeof code === 'number' ? code : Number.NaN;
  // Permissions have a hundred numbers.
  const ours = number >= 200 && number <= 299 ? 'permission' : setup[number];
  if (ours !== undefined) return { outcome: 'retry', reason: `whatsapp-setup-${ours}` };
  const afterSeconds = crowded[number];
  if (afterSeconds !== undefined) return { outcome: 'retry', reason: 'whatsapp-throttled', afterSeconds };
  const reason = passing[number];
  if (reason !== undefined) return { outcome: 'retry', reason: `whatsapp-${reason}` };
  if (transient) return { outcome: 'retry', reason: 'whatsapp-transient' };
  const bad = badNumbers.has(number) ? { badAddress: true } : {};
  return { outcome: 'refused', reason: `whatsapp-${final[number] ?? 'error'}`, ...bad };
}

/** Of a message that had been accepted. */
export function failureForError(code: unknown): { readonly reason: string; readonly badAddress?: boolean } {
  const answer = answerForError(code, false);
  return {
    reason: 'reason' in answer ? answer.reason : 'whatsapp-error',
    ...(typeof code === 'number' && badNumbers.has(code) ? { badAddress: true } : {}),
  };
}
