import type { FactorKind } from '#core/factor.ts';
import type { Message } from '../message.ts';

/** What went on since the page was shown last, or why it didn't. */
export const securityNotices = [
  'added',
  'removed',
  'distrusted',
  'changed',
  'verified',
  'codes-shown',
  'wrong',
  'untaken',
  'authorization-needed',
  'too-many-factors',
  'too-many-changes',
  'factors-frozen',
  'backup-needed',
  'two-step-demanded',
  'already-enrolled',
  'not-reachable',
  'unavailable',
] as const;
export type SecurityNotice = (typeof securityNotices)[number];

/** The words of the page on which people manage what they have enrolled. `time` is a length of time. */
export type SecurityTexts = {
  readonly title: Message;
  /** Argument: brand. */
  readonly lead: Message;
  readonly proveFirst: Message;
  readonly prove: Message;
  /** Argument: time. */
  readonly proved: Message;
  /** In its place, for who has come from a recovery. */
  readonly recovering: Message;
  readonly heading: Message;
  /** Argument: brand, which may know addresses that nobody has enrolled. */
  readonly none: Message;
  readonly kinds: Readonly<Record<FactorKind, Message>>;
  /** Argument: date. */
  readonly addedOn: Message;
  readonly usedOn: Message;
  /** Of what is lost, for who has come from a recovery. */
  readonly willBeReplaced: Message;
  /** Argument: count. */
  readonly codesLeft: Message;
  readonly fewCodes: Message;
  /** Of an address that wasn't verified for a year. */
  readonly old: Message;
  /** Of an address that is somebody else's now. */
  readonly recycled: Message;
  readonly verifyAgain: Message;
  /** Argument: name. */
  readonly verifyAgainNamed: Message;
  readonly remove: Message;
  /** Argument: name. */
  readonly removeNamed: Message;
  /** What removing does: said before it is done. */
  readonly removeText: Message;
  readonly removeCodesText: Message;
  readonly rename: Message;
  /** Argument: name. */
  readonly renameNamed: Message;
  readonly nameLabel: Message;
  readonly saveName: Message;
  readonly first: Message;
  readonly twoStep: Message;
  readonly twoStepOn: Message;
  /** Argument: brand. */
  readonly twoStepOff: Message;
  /** Argument: brand. */
  readonly twoStepDemanded: Message;
  readonly needsBackup: Message;
  /** The same where nothing can be set up before somebody has shown that it's them. */
  readonly needsBackupFirst: Message;
  readonly turnOn: Message;
  readonly turnOff: Message;
  readonly add: Message;
  readonly addPasskey: Message;
  readonly addApp: Message;
  readonly makeCodes: Message;
  readonly renewCodes: Message;
  /** What making new ones does. */
  readonly renewText: Message;
  readonly addressLabel: Message;
  readonly addressHint: Message;
  readonly addressSubmit: Message;
  /** Argument: to. */
  readonly addressProved: Message;
  readonly addressAdd: Message;
  readonly appHeading: Message;
  readonly appScan: Message;
  readonly appType: Message;
  readonly appEnter: Message;
  readonly appCode: Message;
  readonly appSubmit: Message;
  readonly qrLabel: Message;
  readonly codesHeading: Message;
  readonly codesText: Message;
  readonly codesSave: Message;
  readonly done: Message;
  readonly stop: Message;
  readonly browsers: Message;
  readonly browsersText: Message;
  readonly askEverywhere: Message;
  /** Argument: date. */
  readonly frozen: Message;
  readonly told: Message;
  /** Argument: to, masked addresses. */
  readonly toldBy: Message;
  /** Argument: brand. */
  readonly back: Message;
  /** The end of a recovery. */
  readonly recoveredHeading: Message;
  readonly recoveredText: Message;
  /** Argument: brand. */
  readonly signIn: Message;
  readonly recoveredNext: Message;
  /** Of a link whose time is over. */
  readonly expiredHeading: Message;
  /** Argument: brand. */
  readonly expiredText: Message;
  readonly notices: Readonly<Record<SecurityNotice, Message>>;
};
