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
import { type Composer, composeMessage, placeOf } from './compose-message.ts';
import { composeNotice, placeOfNotice } from './compose-notice.ts';
import type { OutgoingMessage, Provider, ProviderAnswer } from './provider.ts';
import type { MessagePlace, Way } from './routing/route.ts';
import type { RouteStats } from './routing/route-stats.ts';
import type { Router } from './routing/router.ts';
import type { SpendMeter, SpendPlace } from './spend/spend-meter.ts';
import { wordless } from './wordless.ts';

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
  /** A provider has to have answered by then. */
  readonly attemptSeconds: number;
};

type Answer = DeliveryReport['answer'];
type Attempt = Pick<DeliveryReport, 'answer' | 'tries' | 'provider' | 'country' | 'followUpSeconds'>;

type Tried = { readonly answer: ProviderAnswer; readonly made: DeliveryTry };
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
    const place = placeOf(composer, message, verification);
    if (await this.#isClosed(place)) {
      return { provider: null, answer: { outcome: 'refused', reason: 'spend-limit' } };
    }
    const { ways, afterSeconds } = router.plan(place, message.avoid);
    if (ways.length === 0) return nobody(afterSeconds);
    // A decoy goes the same way and takes as long; it only isn't handed over.
    if (verification.decoy) return this.#pretend(ways[0]?.carrier.provider, message.channel);
    return this.#tryWays(ways.slice(0, maxWays), place, message, ({ carrier, sender }) =>
      composeMessage(composer, app, message, verification, clock(), sender, !!carrier.provider.operator),
    );
  }

  /** One after another at once, until one takes it: nobody waits for a code because of a provider that is down. */
  async #tryWays(
    ways: readonly Way[],
    place: MessagePlace & { readonly to: string },
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
      const { answer, made } = waits ? this.#wait(way, turn) : await this.#try(way, outgoing, until);
      tries.push({ ...made, ...(place.country === null ? {} : { country: place.country }) });
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

  async #try({ carrier }: Way, message: OutgoingMessage, until: number): Promise<Tried> {
    const { router, clock } = this.#options;
    const { provider, timeoutSeconds, breaker, bucket, places } = carrier;
    const at = clock();
    places.take();
    bucket.take(at);
    breaker.begin();
    const signal = AbortSignal.timeout(Math.max(1, Math.min(timeoutSeconds * 1000, until - at)));
    const answer = await this.#send(provider.send(message, signal), signal);
    places.leave(clock(), !signal.aborted);
    router.note(carrier, answer);
    const reason = 'reason' in answer ? { reason: answer.reason } : {};
    return {
      answer,
      made: { at, ms: clock() - at, provider: provider.name, outcome: answer.outcome, ...reason },
    };
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

  /** A provider that doesn't mind its signal is left behind. */
  async #send(sending: Promise<ProviderAnswer>, signal: AbortSignal): Promise<ProviderAnswer> {
    const abandoned = Promise.withResolvers<never>();
    const abandon = (): void => abandoned.reject(signal.reason);
    signal.addEventListener('abort', abandon);
    try {
      return await Promise.race([sending, abandoned.promise]);
    } catch (error) {
      if (!signal.aborted) this.#options.onError(wordless('A provider threw', error));
      return { outcome: 'retry', reason: signal.aborted ? 'provider-timeout' : 'provider-error' };
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  async #followUp(message: Message, verification: Verification | undefined): Promise<void> {
    const { store, composer, stats, newMessageId } = this.#options;
    const place = verification && placeOf(composer, message, verification);
    const avoid = message.provider === null ? message.avoid : [...message.avoid, message.provider];
    const outcome = await store.followUpMessage(message.id, {
      attempt: message.attempts,
      messageId: newMessageId(),
      ...(place ? await this.#otherWays(place, avoid) : { elsewhere: false, nextChannel: null }),
    });
    const accepted = message.tries.findLast((one) => one.outcome === 'accepted');
    if (place && accepted && message.receipt?.status === 'failed') {
      stats.failed({ ...place, provider: accepted.provider }, accepted.at + accepted.ms);
    }
    this.#tell(message, message.provider, { outcome: outcome.kind });
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
    place: SpendPlace,
    avoid: readonly string[],
  ): Promise<Pick<FollowUpRequest, 'elsewhere' | 'nextChannel'>> {
    const ways = this.#options.router.otherWays(place, avoid);
    if (!(await this.#isClosed(place))) return ways;
    return { elsewhere: false, nextChannel: ways.nextChannel === 'email' ? 'email' : null };
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

function nobody(afterSeconds: number | undefined): Attempt {
  return {
    provider: null,
    answer:
      afterSeconds === undefined
        ? { outcome: 'refused', reason: 'no-provider' }
        : { outcome: 'retry', reason: 'no-provider-free', afterSeconds },
  };
}

function attemptOf(tries: readonly DeliveryTry[], answer: Answer): Attempt {
  const last = tries.at(-1);
  return {
    tries,
    provider: last?.provider ?? null,
    answer,
    ...(last?.country === undefined ? {} : { country: last.country }),
  };
}

/** Refused for good only when nobody would try again; else when the first of them may. */
function together(answers: readonly Answer[]): Answer {
  const retries = answers.filter((answer) => answer.outcome === 'retry');
  const last = answers.at(-1);
  if (last?.outcome === 'refused' && last.everywhere) return last;
  const [first] = retries.sort((a, b) => (a.afterSeconds ?? 0) - (b.afterSeconds ?? 0));
  return first ?? last ?? { outcome: 'refused', reason: 'no-provider' };
}
