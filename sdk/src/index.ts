export type { Browsers } from './browsers.ts';
export { type Countersign, type CountersignOptions, createCountersign } from './countersign.ts';
export type { Factors } from './factors.ts';
export type {
  Browser,
  CheckedVerification,
  CheckVerification,
  ConfirmedFactor,
  CreateVerification,
  EnrolAddress,
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
