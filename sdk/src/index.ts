export { type Countersign, type CountersignOptions, createCountersign } from './countersign.ts';
export type { Factors } from './factors.ts';
export type {
  CheckedVerification,
  CheckVerification,
  ConfirmedFactor,
  CreateVerification,
  EnrolAddress,
  EnrolToken,
  Factor,
  Problem,
  RedeemVerification,
  ResendVerification,
  Verification,
} from './generated/api-types.ts';
export { CountersignProblem, type ProblemSlug } from './problem.ts';
export { CountersignUnreachable, type UnreachableReason } from './unreachable.ts';
export type { CallOptions, Verifications } from './verifications.ts';
