import type { App } from '#core/app.ts';
import { isWanted } from '#core/decide-delivery.ts';
import type { FollowUpRequest } from '#core/decide-follow-up.ts';
import { isOfNotice, type Message } from '#core/message.ts';
import type { Verification } from '#core/verification.ts';
import type { ClaimedMessage, Store } from '#store/store.ts';
import { type Attempt, nobody } from './attempt.ts';
import { type Composer, composeMessage, placeOf } from './compose-message.ts';
import type { Dispatcher, Place } from './dispatcher.ts';
import { NoticeCourier } from './notice-courier.ts';
import { wayOf } from './routing/learn.ts';
import type { RouteStats } from './routing/route-stats.ts';
import type { Router } from './routing/router.ts';
import type { SpendMeter, SpendPlace } from './spend/spend-meter.ts';

export type CourierOptions = {
  readonly store: Store;
  readonly composer: Composer;
  readonly router: Router;
  readonly stats: RouteStats;
  readonly dispatcher: Dispatcher;
  readonly clock: () => number;
  /** 0 to 1; spreads retries. */
  readonly jitter: () => number;
  readonly newMessageId: () => string;
  /** What messages cost, and whether more may be spent; absent: nobody asks. */
  readonly spend?: Pick<SpendMeter, 'whenOpen'>;
  /** Which network a number is thought to have. */
  readonly networkOf: (number: string) => string | null;
};

/** Brings one claimed message to whoever takes it, and looks after it when nothing is heard of it. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #notices: NoticeCourier;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#notices = new NoticeCourier(options);
  }

  async deliver({ message, verification, notice }: ClaimedMessage): Promise<void> {
    if (!isOfNotice(message) && message.acceptedAt !== null) return this.#followUp(message, verification);
    const { store, jitter, dispatcher } = this.#options;
    const attempt = isOfNotice(message)
      ? await this.#notices.attempt(message, notice)
      : await this.#attempt(message, verification);
    if (attempt.answer.outcome === 'refused' && attempt.answer.badAddress)
      await this.#noteBadAddress(message, verification);
    await store.recordDelivery(message.id, { attempt: message.attempts, jitter: jitter(), ...attempt });
    if (attempt.tries === undefined) dispatcher.tell(message, attempt.provider, attempt.answer);
  }

  async #attempt(message: Message, verification: Verification | undefined): Promise<Attempt> {
    const { store, composer, clock, router, dispatcher } = this.#options;
    if (!isWanted(verification, clock())) {
      return { provider: null, answer: { outcome: 'dropped', reason: 'verification-ended' } };
    }
    const app: App | undefined = await store.findApp(verification.appId);
    if (!app) return { provider: null, answer: { outcome: 'refused', reason: 'app-unknown' } };
    const place = this.#placeOf(message, verification);
    if (await this.#isClosed(place)) {
      return { provider: null, answer: { outcome: 'refused', reason: 'spend-limit' } };
    }
    const { ways, afterSeconds } = router.plan(place, message.avoid);
    if (ways.length === 0) return nobody(afterSeconds);
    if (verification.decoy) return dispatcher.pretend(ways, place);
    return dispatcher.send(ways, place, message, ({ carrier, sender }) =>
      composeMessage(composer, app, message, verification, clock(), sender, !!carrier.provider.operator),
    );
  }

  async #followUp(message: Message, verification: Verification | undefined): Promise<void> {
    const { store, stats, newMessageId, dispatcher } = this.#options;
    const place = verification && this.#placeOf(message, verification);
    const isLost = message.receipt?.status === 'failed';
    const avoid = message.provider === null ? message.avoid : [...message.avoid, message.provider];
    const outcome = await store.followUpMessage(message.id, {
      attempt: message.attempts,
      messageId: newMessageId(),
      ...(place ? await this.#otherWays(place, avoid, isLost) : { elsewhere: false, nextChannel: null }),
    });
    const way = wayOf(message);
    // A receipt that overtook the acceptance found no way yet that it could have counted for.
    if (way && isLost && (message.receipt?.at ?? 0) < (message.acceptedAt ?? 0)) {
      stats.failed(way.arm, way.acceptedAt);
    }
    dispatcher.tell(message, message.provider, { outcome: outcome.kind });
  }

  /** The next verification offers another way at once. */
  async #noteBadAddress(
    { destination, channel }: Message,
    verification: Verification | undefined,
  ): Promise<void> {
    const keys = verification?.destinations[destination]?.keys;
    if (!verification || !keys) return;
    await this.#options.store.setReach({ appId: verification.appId, keys, channel, reached: false });
  }

  /** What was queued before the day's limit was reached isn't sent after it. */
  async #isClosed(place: SpendPlace): Promise<boolean> {
    return ((await this.#options.spend?.whenOpen(place)) ?? null) !== null;
  }

  /** Another provider, or the next channel; mail is never too dear. */
  async #otherWays(
    place: Place,
    avoid: readonly string[],
    isLost: boolean,
  ): Promise<Pick<FollowUpRequest, 'elsewhere' | 'nextChannel'>> {
    const ways = this.#options.router.otherWays(place, avoid, isLost);
    if (!(await this.#isClosed(place))) return ways;
    return { elsewhere: false, nextChannel: ways.nextChannel === 'email' ? 'email' : null };
  }

  #placeOf(message: Message, verification: Verification): Place {
    const place = placeOf(this.#options.composer, message, verification);
    const network = place.channel === 'email' ? null : this.#options.networkOf(place.to);
    return { ...place, ...(network === null ? {} : { network }) };
  }
}
