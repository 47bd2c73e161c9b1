import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from '#core/channel.ts';
import type { DeliveryReport } from '#core/decide-delivery.ts';
import type { FollowUpOutcome } from '#core/decide-follow-up.ts';
import type { Keyring } from '#core/keyring.ts';
import { type DeliveryTry, isOfNotice, type Message } from '#core/message.ts';
import type { Store } from '#store/store.ts';
import { type Answer, type Attempt, attemptOf, together } from './attempt.ts';
import type { StartDeadline } from './deadline.ts';
import type { OutgoingMessage, Provider } from './provider.ts';
import type { MessagePlace, Way } from './routing/route.ts';
import type { RouteStats } from './routing/route-stats.ts';
import type { Router } from './routing/router.ts';
import type { SpendMeter } from './spend/spend-meter.ts';
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

export type DispatcherOptions = {
  readonly store: Pick<Store, 'takeOperatorTurn'>;
  readonly keyring: Keyring;
  readonly router: Pick<Router, 'note' | 'followUpSeconds'>;
  readonly stats: Pick<RouteStats, 'accepted'>;
  readonly spend?: Pick<SpendMeter, 'accepted'>;
  readonly clock: () => number;
  readonly onDelivery: (event: DeliveryEvent) => void;
  readonly onError: (error: unknown) => void;
  /** A message's ways have to have answered by then, all together. */
  readonly attemptSeconds: number;
  readonly startDeadline: StartDeadline;
};

export type Place = MessagePlace & { readonly to: string };
/** When an operator may make a code for the number; `ours`: now. */
type OperatorTurn = number | 'ours';

/** More than this in one go would outlast the lease. */
const maxWays = 3;

/** Hands a message to the ways that were planned for it, or pretends to. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #closing = new AbortController();
  /** How long each channel's providers took of late, so that a decoy takes as long. */
  readonly #sendMs = new Map<Channel, number>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** Ends what only pretends to be under way. */
  close(): void {
    this.#closing.abort();
  }

  /** One after another at once, until one takes it: nobody waits for a code because of a provider that is down. */
  async send(
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
    for (const way of ways.slice(0, maxWays)) {
      const outgoing = compose(way);
      if (way.carrier.provider.operator) turn ??= await this.#operatorTurn(place.to);
      const taken = way.carrier.provider.operator && turn !== 'ours' ? turn : undefined;
      const { answer, made } =
        taken === undefined ? await tryWay(this.#options, way, outgoing, until) : this.#wait(way, taken);
      tries.push({ ...made, ...numberOf(place) });
      answers.push(answer);
      this.tell(message, made.provider, answer);
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

  /** A decoy goes the same way and takes as long; it only isn't handed over. */
  async pretend(ways: readonly Way[], place: Place): Promise<Attempt> {
    const provider = await this.#firstFor(ways, place);
    const ms = Math.round(this.#sendMs.get(place.channel) ?? 0);
    if (ms > 0) await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    const made = provider?.operator ? { authenticationId: 'nobody' } : {};
    return { provider: provider?.name ?? null, answer: { outcome: 'accepted', ...made } };
  }

  tell(
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

  /** One for all the operators that may be asked for this message: only one of them will make the code. */
  async #operatorTurn(number: string): Promise<OperatorTurn> {
    const { store, keyring } = this.#options;
    const until = await store.takeOperatorTurn(keyring.lookups('operator-number', number));
    return until ?? 'ours';
  }

  /** Somebody has an operator's code at this number, which a new one would kill. */
  #wait({ carrier }: Way, until: number): Tried {
    const at = this.#options.clock();
    const afterSeconds = Math.max(1, Math.ceil((until - at) / 1000));
    const answer = { outcome: 'retry', reason: 'operator-code-live', afterSeconds } as const;
    const { outcome, reason } = answer;
    return { answer, made: { at, ms: 0, provider: carrier.provider.name, outcome, reason } };
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

  #learn(channel: Channel, ms: number): void {
    const known = this.#sendMs.get(channel);
    this.#sendMs.set(channel, known === undefined ? ms : known * 0.9 + ms * 0.1);
  }
}

/** What is known of a number, besides itself. */
function numberOf({ country, network = null }: Place): Pick<DeliveryTry, 'country' | 'network'> {
  return { ...(country === null ? {} : { country }), ...(network === null ? {} : { network }) };
}
