import type { App } from '#core/app.ts';
import { isAmount, isCurrency } from '#core/message-text.ts';
import { policyFor } from '#core/policy.ts';
import { isReadable } from '#core/readable-text.ts';
import { type InvalidInput, invalid } from './invalid-input.ts';
import type { OpenInput } from './open-input.ts';

/** What a purpose demands of an opening, besides somebody to ask. */
export function checkTerms(app: App, input: OpenInput, now: number): InvalidInput | undefined {
  const policy = policyFor(input.purpose);
  const missing = policy.requiredBinding.filter((name) => !isReadable(input.binding?.[name] ?? ''));
  if (missing.length > 0) {
    return invalid(
      '/binding',
      `A code for ${input.purpose} says what it is good for: ${missing.join(', ')} is missing.`,
    );
  }
  const { amount, currency } = input.binding ?? {};
  if (amount !== undefined && currency !== undefined && !(isAmount(amount) && isCurrency(currency))) {
    return invalid(
      '/binding',
      'amount is digits with at most four decimals ("129.90"), currency three capitals ("EUR").',
    );
  }
  if (input.returnUrl !== undefined && !isAppUrl(app, input.returnUrl)) {
    return invalid(
      '/returnUrl',
      `A browser is only sent back to the app's own origins: ${app.origins.join(', ')}.`,
    );
  }
  if (policy.endsBy !== 'request') {
    return input.expiresAt === undefined
      ? undefined
      : invalid('/expiresAt', 'Only a handover says when it ends.');
  }
  const endsAt = Date.parse(input.expiresAt ?? '');
  if (!(endsAt > now && endsAt <= now + policy.capSeconds * 1000)) {
    return invalid(
      '/expiresAt',
      `Say when the delivery day ends, at most ${policy.capSeconds / 3600} hours from now.`,
    );
  }
  return undefined;
}

/** Whether a browser may be sent there. */
export function isAppUrl(app: App, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, protocol } = new URL(url);
  // A blob: has the origin of whatever page made it.
  return app.origins.includes(origin) && (protocol === 'https:' || protocol === 'http:');
}
