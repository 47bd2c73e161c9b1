/** What `after-restore` does, as an engine's own statements. */
export type RestoreChanges = {
  readonly cancelPending: string;
  readonly spendTickets: string;
  readonly dropMessages: string;
  readonly forgetAnswers: string;
  /** `$1`: how many tries count as used. */
  readonly raiseLimits: string;
  /** `$1`: for how many hours, 1 to 24; `$2`: what stands behind the app's id in the budget's key; `$3`: tries that trip it. */
  readonly tripBreaker: string;
};
