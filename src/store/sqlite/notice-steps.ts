import { decideNotice, type NoticeOutcome, type NoticeRequest } from '#core/decide-notice.ts';
import {
  decideNoticeAnswer,
  type NoticeAnswer,
  type NoticeAnswerOutcome,
} from '#core/decide-notice-answer.ts';
import type { Notice } from '#core/notice.ts';
import type { NoticeAnswerStep, NoticeStep, NoticeSteps as Port } from '#store/store.ts';
import type { Steps } from './steps.ts';

/** The steps of notices: telling somebody of a change, and hearing that it wasn't them. */
export class NoticeSteps implements Port {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  tellUser({ userKeys, verification }: NoticeStep, request: NoticeRequest): Promise<NoticeOutcome> {
    const { appId } = request;
    return this.#steps.ofUser(
      { appId, userKeys },
      (tables, user) => ({
        user,
        verification: tables.findVerification({ id: verification, appId }),
      }),
      (state, now) => decideNotice(state, request, this.#steps.keyring, now),
    );
  }

  async readNotice(id: string): Promise<Notice | undefined> {
    return this.#steps.tables.notices.find(id);
  }

  answerNotice(
    { id, appId, userKeys }: NoticeAnswerStep,
    request: NoticeAnswer,
  ): Promise<NoticeAnswerOutcome> {
    return this.#steps.ofUser(
      { appId, userKeys },
      ({ notices }, user) => ({ notice: notices.find(id), user }),
      (state, now) => decideNoticeAnswer(state, request, this.#steps.keyring, now),
    );
  }
}
