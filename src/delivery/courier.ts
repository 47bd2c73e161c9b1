import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '#core/app.ts';
import { stopBudgets } from '#core/budget-refs.ts';
import type { Channel } from '#core/channel.ts';
import {
  type DeliveryReport,
  type DeliveryTry,
  isOfNotice,
  isWanted,
  type Message,
} from '#core/decide-delivery.ts';
import type { FollowUpOutcome, FollowUpRequest } from '#core/decide-follow-up.ts';
import { type Notice, openNotice } from '#core/notice.ts';
import { isTrueStill } from '#core/recovery-reminders.ts';
import { openUser } from '#core/user.ts';
import type { Verification } from '#core/verification.ts';
import type { ClaimedMessage, Store } from '#store/store.ts';
import { type Answer, type Attempt, attemptOf, nobody, together } from './attempt.ts';
import { type Composer, composeMessage, placeOf } from './compose-message.ts';
import { composeNotice, placeOfNotice } from './compose-notice.ts';
import type { StartDeadline } from './deadline.ts';
import type { OutgoingMessage, Provider } from './provider.ts';
import { wayOf } from './routing/learn.ts';
import type { MessagePlace, Way } from './routing/route.ts';
import type { RouteStats } from './routing/route-stats.ts';
import type { Router } from './routing/router.ts';
import type { SpendMeter, SpendPlace } from './spend/spend-meter.ts';
import { type Tried, tryWay } from './try-way.ts';

export type DeliveryEvent = {
  readonly messageId: string;
  /** What it tells of: a verification, or a notice. */
  readonly verificationId: string | null;
  readonly noticeId: string | null;
  readonly channel: Channel;
  readonly provider: string | null;
  readonly outcome: DeliveryReport['answer']['outcome'] | FollowUpOutcome['kind'];
  readonly reason: string | null;
};

export type CourierOptions = {
  readonly store: Store;
  readonly composer: Composer;
  readonly router: Router;
  readonly stats: RouteStats;
  readonly clock: () => number;
  /** 0 to 1; spreads retries. */
  readonly jitter: () => number;
  readonly newMessageId: () => string;
  readonly onDelivery: (event: DeliveryEvent) => void;
  readonly onError: (error: unknown) => void;
  /** What messages cost, and whether more may be spent; absent: nobody asks. */
  readonly spend?: Pick<SpendMeter, 'knows' | 'learn' | 'closedUntil' | 'accepted'>;
  /** Which network a number is thought to have. */
  readonly networkOf: (number: string) => string | null;
  /** A provider has to have answered by then. */
  readonly attemptSeconds: number;
  readonly startDeadline: StartDeadline;
};

type Place = MessagePlace & { readonly to: string };
/** When an operator may make a code for the number; `ours`: now. */
type OperatorTurn = number | 'ours';

/** More than this in one go would outlast the lease. */
const maxWays = 3;

/** Brings one claimed message to whoever takes it, and looks after it when nothing is heard of it. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #closing = new AbortController();
  /** How long each channel's providers took of late, so that a decoy takes as long. */
  readonly #sendMs = new Map<Channel, number>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Ends what only pretends to be under way. */
  close(): void {
    this.#closing.abort();
  }

  async deliver({ message, verification, notice }: ClaimedMessage): Promise<void> {
    if (isOfNotice(message)) return this.#deliverNotice(message, notice);
    if (message.acceptedAt !== null) return this.#followUp(message, verification);
    const { store, clock, jitter } = this.#options;
    const attempt: Attempt = isWanted(verification, clock())
      ? await this.#attempt(message, verification)
      : { provider: null, answer: { outcome: 'dropped', reason: 'verification-ended' } };
    if (attempt.answer.outcome === 'refused' && attempt.answer.badAddress)
      await this.#noteBadAddress(message, verification);
    await store.recordDelivery(message.id, { attempt: message.attempts, jitter: jitter(), ...attempt });
    if (attempt.tries === undefined) this.#tell(message, attempt.provider, attempt.answer);
  }

  /** Nothing follows it up: the same is told to every other address too. */
  async #deliverNotice(message: Message, notice: Notice | undefined): Promise<void> {
    const { store, jitter } = this.#options;
    const dropped = notice ? await this.#outdated(notice) : 'notice-gone';
    const attempt: Attempt =
      notice && dropped === null
        ? await this.#attemptNotice(message, notice)
        : { provider: null, answer: { outcome: 'dropped', reason: dropped ?? 'notice-gone' } };
    await store.recordDelivery(message.id, { attempt: message.attempts, jitter: jitter(), ...attempt });
    if (attempt.tries === undefined) this.#tell(message, attempt.provider, attempt.answer);
  }

  /** Why a reminder need not be told any more; null: it is true still, or is none. */
  async #outdated(notice: Notice): Promise<string | null> {
    const { store, composer, clock } = this.#options;
    const { appId, kind, userId, createdAt: dueAt } = notice;
    const { recoveryId } = openNotice(composer.keyring, notice);
    if (recoveryId === undefined) return null;
    const stored = await store.readUser({ appId, id: userId });
    const recovery = stored ? openUser(composer.keyring, stored).recovery : null;
    return isTrueStill({ kind, recoveryId, dueAt }, recovery, clock()) ? null : 'recovery-over';
  }

  async #attemptNotice(message: Message, notice: Notice): Promise<Attempt> {
    const { store, composer, router, clock, spend } = this.#options;
    const app: App | undefined = await store.findApp(notice.appId);
    if (!app) return { provider: null, answer: { outcome: 'refused', reason: 'app-unknown' } };
    const place = placeOfNotice(composer, message, notice);
    if (await this.#isStopped(place)) {
      return { provider: null, answer: { outcome: 'refused', reason: 'stopped' } };
    }
    if (await this.#isClosed(place)) {
      // Worth having tomorrow too, when there is money again.
      const afterSeconds = Math.ceil(((spend?.closedUntil(place) ?? 0) - clock()) / 1000);
      return { provider: null, answer: { outcome: 'retry', reason: 'spend-limit', afterSeconds } };
    }
    const { ways, afterSeconds } = router.plan(place, message.avoid);
    if (ways.length === 0) return nobody(afterSeconds);
    return this.#tryWays(ways.slice(0, maxWays), place, message, ({ sender }) =>
      composeNotice(composer, app, message, notice, sender),
    );
  }

  /** Who wants no messages gets none of these either. */
  async #isStopped({ appId, channel, keys }: ReturnType<typeof placeOfNotice>): Promise<boolean> {
    for (const stop of stopBudgets(channel, keys)) {
      if (await this.#options.store.isStopped(appId, stop)) return true;
    }
    return false;
  }

  async #attempt(message: Message, verification: Verification): Promise<Attempt> {
    const { store, composer, clock, router } = this.#options;
    const app: App | undefined = await store.findApp(verification.appId);
    if (!app) return { provider: null, answer: { outcome: 'refused', reason: 'app-unknown' } };
    const place = this.#placeOf(message, verification);
    if (await this.#isClosed(place)) {
      return { provider: null, answer: { outcome: 'refused', reason: 'spend-limit' } };
    }
    const { ways, afterSeconds } = router.plan(place, message.avoid);
    if (ways.length === 0) return nobody(afterSeconds);
    // A decoy goes the same way and takes as long; it only isn't handed over.
    if (verification.decoy) return this.#pretend(await this.#firstFor(ways, place), message.channel);
    return this.#tryWays(ways.slice(0, maxWays), place, message, ({ carrier, sender }) =>
      composeMessage(composer, app, message, verification, clock(), sender, !!carrier.provider.operator),
    );
  }

  /** One after another at once, until one takes it: nobody waits for a code because of a provider that is down. */
  async #tryWays(
    ways: readonly Way[],
    place: Place,
    message: Message,
    compose: (way: Way) => OutgoingMessage,
  ): Promise<Attempt> {
    const { attemptSeconds, clock, router, spend, stats } = this.#options;
    const until = clock() + attemptSeconds * 1000;
    const tries: DeliveryTry[] = [];
    const answers: Answer[] = [];
    let turn: OperatorTurn | undefined;
    for (const way of ways) {
      const outgoing = compose(way);
      if (way.carrier.provider.operator) turn ??= await this.#operatorTurn(place.to);
      const waits = way.carrier.provider.operator && turn !== 'ours';
      const { answer, made } = waits
        ? this.#wait(way, turn)
        : await tryWay(this.#options, way, outgoing, until);
      tries.push({ ...made, ...numberOf(place) });
      answers.push(answer);
      this.#tell(message, made.provider, answer);
      if (answer.outcome === 'accepted') {
        // Routes learn by codes that are typed; what nobody types would speak against whoever brings it.
        if (!isOfNotice(message)) stats.accepted({ ...place, provider: made.provider }, made.at + made.ms);
        spend?.accepted(place, outgoing, made.provider);
        this.#learn(message.channel, made.ms);
        const followUpSeconds = router.followUpSeconds(place, way, message.avoid);
        const attempt = attemptOf(tries, answer);
        if (followUpSeconds !== undefined) return { ...attempt, followUpSeconds };
        // The row's own columns tell of a message that went well and is done with.
        return tries.length === 1 ? { ...attempt, tries: [] } : attempt;
      }
      if (clock() >= until || (answer.outcome === 'refused' && answer.everywhere)) break;
    }
    return attemptOf(tries, together(answers));
  }

  /** One for all the operators that may be asked for this message: only one of them will make the code. */
  async #operatorTurn(number: string): Promise<OperatorTurn> {
    const { store, composer } = this.#options;
    const until = await store.takeOperatorTurn(composer.keyring.lookups('operator-number', number));
    return until ?? 'ours';
  }

  /** Somebody has an operator's code at this number, which a new one would kill. */
  #wait({ carrier }: Way, turn: OperatorTurn | undefined): Tried {
    const at = this.#options.clock();
    const afterSeconds = typeof turn === 'number' ? Math.max(1, Math.ceil((turn - at) / 1000)) : 1;
    const answer = { outcome: 'retry', reason: 'operator-code-live', afterSeconds } as const;
    const { outcome, reason } = answer;
    return { answer, made: { at, ms: 0, provider: carrier.provider.name, outcome, reason } };
  }

  async #followUp(message: Message, verification: Verification | undefined): Promise<void> {
    const { store, stats, newMessageId } = this.#options;
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
    this.#tell(message, message.provider, { outcome: outcome.kind });
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
    const { spend } = this.#options;
    if (!spend) return false;
    if (!spend.knows(place.appId)) await spend.learn(place.appId);
    return spend.closedUntil(place) !== null;
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

  /**
   * Who would have taken a decoy's message. It takes its turn at an operator as every other does: else whoever asks twice
   * for one number sees by "only the newest code works" that nobody has it (law 8).
   */
  async #firstFor(ways: readonly Way[], { to }: Place): Promise<Provider | undefined> {
    const [first] = ways;
    if (!first?.carrier.provider.operator || (await this.#operatorTurn(to)) === 'ours')
      return first?.carrier.provider;
    return ways.find(({ carrier }) => !carrier.provider.operator)?.carrier.provider;
  }

  async #pretend(provider: Provider | undefined, channel: Channel): Promise<Attempt> {
    const ms = Math.round(this.#sendMs.get(channel) ?? 0);
    if (ms > 0) await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    const made = provider?.operator ? { authenticationId: 'nobody' } : {};
    return { provider: provider?.name ?? null, answer: { outcome: 'accepted', ...made } };
  }

  #learn(channel: Channel, ms: number): void {
    const known = this.#sendMs.get(channel);
    this.#sendMs.set(channel, known === undefined ? ms : known * 0.9 + ms * 0.1);
  }

  #tell(
    { id, ownerId, channel }: Message,
    provider: string | null,
    { outcome, reason }: { outcome: DeliveryEvent['outcome']; reason?: string },
  ): void {
    this.#options.onDelivery({
      messageId: id,
      verificationId: ownerId.startsWith('ntc_') ? null : ownerId,
      noticeId: ownerId.startsWith('ntc_') ? ownerId : null,
      channel,
      provider,
      outcome,
      reason: reason ?? null,
    });
  }
}

/** What is known of a number, besides itself. */
function numberOf({ country, network = null }: Place): Pick<DeliveryTry, 'country' | 'network'> {
  return { ...(country === null ? {} : { country }), ...(network === null ? {} : { network }) };
}
