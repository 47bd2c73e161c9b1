import { decideNotice, type NoticeOutcome, type NoticeRequest } from '#core/decide-notice.ts';
import {
  decideNoticeAnswer,
  type NoticeAnswer,
  type NoticeAnswerOutcome,
} from '#core/decide-notice-answer.ts';
import type { Notice } from '#core/notice.ts';
import { noticeFrom } from '#store/notice-row.ts';
import type { NoticeAnswerStep, NoticeStep, NoticeSteps as Port } from '#store/store.ts';
import { readNotice } from './notices.ts';
import type { Steps } from './steps.ts';
import { readAll } from './transaction.ts';

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
      ({ verifications }) => verifications.want(appId, verification),
      ({ verifications, now }, user) => ({
        user,
        verification: verifications.find(verification, now),
      }),
      (state, now) => decideNotice(state, request, this.#steps.keyring, now),
    );
  }

  async readNotice(id: string): Promise<Notice | undefined> {
    const [found] = await this.#steps.reads.read((connection) => readAll(connection, [readNotice(id)]));
    return found?.rows[0] && noticeFrom(found.rows[0]);
  }

  answerNotice(
    { id, appId, userKeys }: NoticeAnswerStep,
    request: NoticeAnswer,
  ): Promise<NoticeAnswerOutcome> {
    return this.#steps.ofUser(
      { appId, userKeys },
      ({ notices }) => notices.want(id),
      ({ notices }, user) => ({ notice: notices.find(id), user }),
      (state, now) => decideNoticeAnswer(state, request, this.#steps.keyring, now),
    );
  }
}
