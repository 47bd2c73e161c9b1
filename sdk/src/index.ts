export type { Addresses } from './addresses.ts';
export type { Browsers } from './browsers.ts';
export { type Countersign, type CountersignOptions, createCountersign } from './countersign.ts';
export type { Factors } from './factors.ts';
export type {
  BeginRecovery,
  BegunApp,
  BegunPasskey,
  Browser,
  CheckedVerification,
  CheckVerification,
  ConfirmedFactor,
  ConfirmFactor,
  CreateVerification,
  EnrolAddress,
  EnrolApp,
  EnrolPasskey,
  EnrolRecoveryCodes,
  EnrolToken,
  Factor,
  FactorList,
  FinishRecovery,
  ImportApp,
  LiftFreeze,
  MessagesOfVerification,
  NewRecoveryCodes,
  OpenSecurityPage,
  PasskeyRequest,
  Problem,
  ProveRecovery,
  Recovery as RecoveryState,
  RecoveryPage,
  RedeemVerification,
  ReportRecycled,
  ResendVerification,
  ResyncedFactor,
  ResyncFactor,
  SecurityPage,
  SetTwoStep,
  TellUser,
  ToldUser,
  TrustBrowser,
  TrustedBrowser,
  Verification,
} from './generated/api-types.ts';
export type { Notices } from './notices.ts';
export { CountersignProblem, type ProblemSlug, type RequestError } from './problem.ts';
export type { Recovery } from './recovery.ts';
export { CountersignUnreachable, type UnreachableReason } from './unreachable.ts';
export type { CallOptions, Verifications } from './verifications.ts';
