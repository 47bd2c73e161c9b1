import { numberOf, type OtpSettings, truncatedMacs } from './hotp.ts';
import { mostDriftSteps, type TotpSettings, totpStep } from './totp.ts';

/** Two codes that a device showed one after the other. */
export type ConsecutiveCodes = readonly [first: string, second: string];

/**
 * How many presses nobody saw a token may be ahead. Two codes of six digits are one in 10^12, so even over all of these a
 * guess has a chance of one in a billion; and looking costs a millisecond or so, which is why there is a limit at all.
 */
export const mostResyncPresses = 1000;

/**
 * The next counter of a token that was pressed too often to be found by one code (RFC 4226 §7.4); undefined when the two
 * don't follow one another anywhere, or do so in two places. The caller stores it in the same write as what it decides.
 * @param settings.counter the next that is good: nothing before it is looked at, or used codes were good again
 * @param settings.lookAhead how far past it the first of the two may be, at most {@link mostResyncPresses}
 * @throws RangeError for a longer look-ahead, or as `hotp` does
 */
export function resyncHotp(
  settings: OtpSettings & {
    readonly codes: ConsecutiveCodes;
    readonly counter: number;
    readonly lookAhead?: number;
  },
): number | undefined {
  const { counter, lookAhead = mostResyncPresses } = settings;
  if (!(lookAhead <= mostResyncPresses)) throw new RangeError('A token is looked for within 1000 presses');
  const found = findConsecutive(settings, counter, counter + lookAhead);
  return found === undefined ? undefined : found + 2;
}

export type ResyncedClock = {
  /** What `checkTotp` takes; negative: the device's clock is slow. */
  readonly driftSteps: number;
  /** Of the later code: it and all before it are used up. */
  readonly acceptedStep: number;
};

/**
 * How far a device's clock is off, learnt from two codes that it showed one after the other (RFC 6238 §6); undefined when
 * they don't follow one another within {@link mostDriftSteps} each way, or do so in two places.
 * @param settings.now epoch milliseconds
 * @param settings.lastAcceptedStep as for `checkTotp`: both codes have to be later
 * @throws RangeError as `totp` does
 */
export function resyncTotp(
  settings: TotpSettings & {
    readonly codes: ConsecutiveCodes;
    readonly now: number;
    readonly lastAcceptedStep?: number | undefined;
  },
): ResyncedClock | undefined {
  const { now, periodSeconds, lastAcceptedStep = -1 } = settings;
  const current = totpStep(now, periodSeconds);
  const earliest = Math.max(0, current - mostDriftSteps - 1);
  // All of the window is looked at whatever was used before, so that time tells nothing of it.
  const found = findConsecutive(settings, earliest, current + mostDriftSteps - 1);
  if (found === undefined || found <= lastAcceptedStep) return undefined;
  return { driftSteps: found + 1 - current, acceptedStep: found + 1 };
}

/** Where the first of two codes stands; each counter is looked at, so that time doesn't tell which it is. */
function findConsecutive(
  { secret, codes, digits = 6, algorithm = 'sha1' }: OtpSettings & { readonly codes: ConsecutiveCodes },
  first: number,
  last: number,
): number | undefined {
  if (!Number.isSafeInteger(last + 1)) throw new RangeError('A counter is a whole number below 2^53');
  const counters = Array.from({ length: last - first + 2 }, (_, i) => first + i);
  const range = 10 ** digits;
  const shown = truncatedMacs(secret, algorithm, counters).map((mac) => mac % range);
  const [one, next] = codes.map((code) => numberOf(code, digits));
  const found = counters.filter((_, i) => Number(shown[i] === one) & Number(shown[i + 1] === next));
  return found.length === 1 ? found[0] : undefined;
}
