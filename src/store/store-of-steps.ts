import type {
  AddressSteps,
  MessageSteps,
  NoticeSteps,
  Store,
  UserSteps,
  VerificationSteps,
} from './store.ts';

export type StepParts = {
  readonly verifications: VerificationSteps;
  readonly users: UserSteps;
  readonly notices: NoticeSteps;
  readonly messages: MessageSteps;
  readonly addresses: AddressSteps;
};

type Part = VerificationSteps & UserSteps & NoticeSteps & MessageSteps & AddressSteps;

/** An engine's steps under one roof: each goes to the part that has it. */
export abstract class StoreOfSteps implements Part {
  readonly #parts: StepParts;

  constructor(parts: StepParts) {
    this.#parts = parts;
  }

  readonly openVerification: Store['openVerification'] = (...args) =>
    this.#parts.verifications.openVerification(...args);
  readonly checkVerification: Store['checkVerification'] = (...args) =>
    this.#parts.verifications.checkVerification(...args);
  readonly judgeVerification: Store['judgeVerification'] = (...args) =>
    this.#parts.verifications.judgeVerification(...args);
  readonly checkFactor: Store['checkFactor'] = (...args) => this.#parts.verifications.checkFactor(...args);
  readonly resendVerification: Store['resendVerification'] = (...args) =>
    this.#parts.verifications.resendVerification(...args);
  readonly cancelVerification: Store['cancelVerification'] = (...args) =>
    this.#parts.verifications.cancelVerification(...args);
  readonly redeemVerification: Store['redeemVerification'] = (...args) =>
    this.#parts.verifications.redeemVerification(...args);
  readonly readVerification: Store['readVerification'] = (...args) =>
    this.#parts.verifications.readVerification(...args);

  readonly readUser: Store['readUser'] = (...args) => this.#parts.users.readUser(...args);
  readonly changeFactors: Store['changeFactors'] = (...args) => this.#parts.users.changeFactors(...args);
  readonly recover: Store['recover'] = (...args) => this.#parts.users.recover(...args);
  readonly usersToRekey: Store['usersToRekey'] = (...args) => this.#parts.users.usersToRekey(...args);
  readonly usersToTidy: Store['usersToTidy'] = (...args) => this.#parts.users.usersToTidy(...args);
  readonly usersUnderOthers: Store['usersUnderOthers'] = (...args) =>
    this.#parts.users.usersUnderOthers(...args);
  readonly removeUser: Store['removeUser'] = (...args) => this.#parts.users.removeUser(...args);

  readonly tellUser: Store['tellUser'] = (...args) => this.#parts.notices.tellUser(...args);
  readonly readNotice: Store['readNotice'] = (...args) => this.#parts.notices.readNotice(...args);
  readonly answerNotice: Store['answerNotice'] = (...args) => this.#parts.notices.answerNotice(...args);

  readonly claimMessages: Store['claimMessages'] = (...args) => this.#parts.messages.claimMessages(...args);
  readonly recordDelivery: Store['recordDelivery'] = (...args) =>
    this.#parts.messages.recordDelivery(...args);
  readonly followUpMessage: Store['followUpMessage'] = (...args) =>
    this.#parts.messages.followUpMessage(...args);
  readonly recordReceipt: Store['recordReceipt'] = (...args) => this.#parts.messages.recordReceipt(...args);
  readonly readMessages: Store['readMessages'] = (...args) => this.#parts.messages.readMessages(...args);
  readonly findMessage: Store['findMessage'] = (...args) => this.#parts.messages.findMessage(...args);
  readonly readOutbox: Store['readOutbox'] = (...args) => this.#parts.messages.readOutbox(...args);

  readonly setStop: Store['setStop'] = (...args) => this.#parts.addresses.setStop(...args);
  readonly isUsedUp: Store['isUsedUp'] = (...args) => this.#parts.addresses.isUsedUp(...args);
  readonly setReach: Store['setReach'] = (...args) => this.#parts.addresses.setReach(...args);
  readonly takeOperatorTurn: Store['takeOperatorTurn'] = (...args) =>
    this.#parts.addresses.takeOperatorTurn(...args);
}
