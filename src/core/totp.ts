import { hotp, matchingCounters, type OtpSettings } from './hotp.ts';

export type TotpSettings = OtpSettings & {
  /** 30 when left out (RFC 6238 §4). */
  readonly periodSeconds?: number;
};

/** How many steps before and after the present one are accepted too. */
export type TotpWindow = { readonly past: number; readonly future: number };

const defaultPeriodSeconds = 30;

/** One step for the time a person takes to type, and none for clocks that run ahead (RFC 6238 §5.2). */
const defaultWindow: TotpWindow = { past: 1, future: 0 };

/** A clock further off than this many steps is no clock to sign in by (RFC 6238 §6: a limit each way). */
export const mostDriftSteps = 20;

/** The number of whole periods since 1970 (RFC 6238 §4.2). @param atMs epoch milliseconds */
export function totpStep(atMs: number, periodSeconds: number = defaultPeriodSeconds): number {
  return Math.floor(atMs / (periodSeconds * 1000));
}

/**
 * The code an authenticator shows at a time.
 * @param settings.at epoch milliseconds
 * @throws RangeError for a secret under 128 bits or a time before 1970
 */
export function totp(settings: TotpSettings & { readonly at: number }): string {
  return hotp({ ...settings, counter: totpStep(settings.at, settings.periodSeconds) });
}

export type TotpAttempt = TotpSettings & {
  readonly code: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From the last success of this secret. Nothing up to and including it is accepted again (RFC 6238 §5.2). */
  readonly lastAcceptedStep?: number | undefined;
  readonly window?: TotpWindow;
  /**
   * How far the device's clock is known to be off, as `resyncTotp` found it; negative: it is slow. It moves the window and
   * makes it no wider, so a guess is worth no more.
   */
  readonly driftSteps?: number | undefined;
};

/**
 * The step for which a code is right, or undefined. The caller stores it as the last accepted one in the same write
 * that lets the person in: the guard against a second use is only as good as that write.
 * @throws RangeError for a secret under 128 bits or a drift beyond {@link mostDriftSteps}
 */
export function checkTotp(attempt: TotpAttempt): number | undefined {
  const { now, periodSeconds, lastAcceptedStep = -1, window = defaultWindow, driftSteps = 0 } = attempt;
  // Written so that NaN is refused too.
  if (!(Math.abs(driftSteps) <= mostDriftSteps)) throw new RangeError('A clock is not that far off');
  const current = totpStep(now, periodSeconds) + driftSteps;
  const first = Math.max(0, current - window.past);
  // The latest: were two steps to share a code and the earlier be stored, the code would be good a second time.
  const step = matchingCounters(attempt, first, current + window.future).at(-1);
  return step !== undefined && step > lastAcceptedStep ? step : undefined;
}
