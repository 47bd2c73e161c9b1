export type { Browsers } from './browsers.ts';
export { type Countersign, type CountersignOptions, createCountersign } from './countersign.ts';
export type { Factors } from './factors.ts';
export type {
  BegunPasskey,
  Browser,
  CheckedVerification,
  CheckVerification,
  ConfirmedFactor,
  ConfirmFactor,
  CreateVerification,
  EnrolAddress,
  EnrolPasskey,
  EnrolToken,
  Factor,
  FactorList,
  Problem,
  RedeemVerification,
  ResendVerification,
  SetTwoStep,
  TrustBrowser,
  TrustedBrowser,
  Verification,
} from './generated/api-types.ts';
export { CountersignProblem, type ProblemSlug } from './problem.ts';
export { CountersignUnreachable, type UnreachableReason } from './unreachable.ts';
export type { CallOptions, Verifications } from './verifications.ts';
