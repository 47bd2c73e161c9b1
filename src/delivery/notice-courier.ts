import { canReceive, parseAddress } from '#core/address.ts';
import type { App } from '#core/app.ts';
import { stopBudgets } from '#core/budget-refs.ts';
import type { Message } from '#core/message.ts';
import { type Notice, openNotice } from '#core/notice.ts';
import { isTrueStill } from '#core/recovery-reminders.ts';
import { openUser } from '#core/user.ts';
import type { Store } from '#store/store.ts';
import { type Attempt, nobody } from './attempt.ts';
import type { Composer } from './compose-message.ts';
import { composeNotice, placeOfNotice } from './compose-notice.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Router } from './routing/router.ts';
import type { SpendMeter } from './spend/spend-meter.ts';

export type NoticeCourierOptions = {
  readonly store: Pick<Store, 'findApp' | 'readUser' | 'isUsedUp'>;
  readonly composer: Composer;
  readonly router: Pick<Router, 'plan'>;
  readonly dispatcher: Dispatcher;
  readonly clock: () => number;
  /** What messages cost, and whether more may be spent; absent: nobody asks. */
  readonly spend?: Pick<SpendMeter, 'whenOpen'>;
};

/** Brings notices. Nothing follows one up: the same is told to every other address too. */
export class NoticeCourier {
  readonly #options: NoticeCourierOptions;

  constructor(options: NoticeCourierOptions) {
    this.#options = options;
  }

  async attempt(message: Message, notice: Notice | undefined): Promise<Attempt> {
    if (!notice) return { provider: null, answer: { outcome: 'dropped', reason: 'notice-gone' } };
    if (await this.#isOver(notice)) {
      return { provider: null, answer: { outcome: 'dropped', reason: 'recovery-over' } };
    }
    const { store, composer, router, dispatcher, clock, spend } = this.#options;
    const app = await store.findApp(notice.appId);
    if (!app) return { provider: null, answer: { outcome: 'refused', reason: 'app-unknown' } };
    const place = placeOfNotice(composer, message, notice);
    if (!isAllowed(app, place)) {
      return { provider: null, answer: { outcome: 'refused', reason: 'country-not-allowed' } };
    }
    if (await this.#isStopped(place)) {
      return { provider: null, answer: { outcome: 'refused', reason: 'stopped' } };
    }
    const closedUntil = (await spend?.whenOpen(place)) ?? null;
    if (closedUntil !== null) {
      // Worth having tomorrow too, when there is money again.
      const afterSeconds = Math.ceil((closedUntil - clock()) / 1000);
      return { provider: null, answer: { outcome: 'retry', reason: 'spend-limit', afterSeconds } };
    }
    const { ways, afterSeconds } = router.plan(place, message.avoid);
    if (ways.length === 0) return nobody(afterSeconds);
    return dispatcher.send(ways, place, message, ({ sender }) =>
      composeNotice(composer, app, message, notice, sender),
    );
  }

  /** Whether it is a reminder of what isn't so any more. */
  async #isOver(notice: Notice): Promise<boolean> {
    const { store, composer, clock } = this.#options;
    const { appId, kind, userId, createdAt: dueAt } = notice;
    const { recoveryId } = openNotice(composer.keyring, notice);
    if (recoveryId === undefined) return false;
    const stored = await store.readUser({ appId, id: userId });
    const recovery = stored ? openUser(composer.keyring, stored).recovery : null;
    return !isTrueStill({ kind, recoveryId, dueAt }, recovery, clock());
  }

  /** Who wants no messages gets none of these either. */
  async #isStopped({ appId, channel, keys }: ReturnType<typeof placeOfNotice>): Promise<boolean> {
    for (const stop of stopBudgets(channel, keys)) {
      if (await this.#options.store.isUsedUp(appId, stop)) return true;
    }
    return false;
  }
}

/** Asked when it is sent, since the app may have closed a country meanwhile; and codes don't go there either. */
function isAllowed(
  { countries: allowedCountries }: App,
  { to, channel }: Pick<ReturnType<typeof placeOfNotice>, 'to' | 'channel'>,
): boolean {
  const parsed = parseAddress(to);
  return parsed.ok && canReceive(parsed.address, channel, { allowedCountries }).ok;
}
