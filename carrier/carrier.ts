import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';
import type { CarrierScript, PhoneState } from './scenario.ts';

/** What became of a message, as the network itself knows it; each vendor has its own words for these. */
export type Fate = 'delivered' | 'lost' | 'expired' | 'unknown-number' | 'absent' | 'barred';
export type NetworkReceipt = {
  readonly id: string;
  readonly status: 'sent' | Exclude<Fate, 'lost'>;
  /** Epoch milliseconds. */
  readonly at: number;
};

export type Submission = {
  readonly channel: 'sms' | 'whatsapp' | 'email';
  readonly from: string;
  /** E.164 or an e-mail address. */
  readonly to: string;
  readonly text: string;
  /** What the customer calls it. */
  readonly reference?: string;
  /** Epoch milliseconds after which the network gives it up. */
  readonly validUntil?: number;
  /** None, one or several times for one message, in any order. */
  readonly onReceipt?: (receipt: NetworkReceipt) => void;
};

/** What lies on a phone or in a mailbox, and what a call said. */
export type PhoneMessage = {
  readonly id: string;
  readonly carrier: string;
  readonly channel: 'sms' | 'whatsapp' | 'email' | 'voice';
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
};

/** What a vendor does with a request that is right in itself. The words are those of the provider contract. */
export type Conduct = 'accept' | 'refuse' | 'fail' | 'throttle' | 'hang' | 'cut' | 'garbage';

export type Reply = { readonly from: string; readonly to: string; readonly text: string };

/** Who answers a call, and what they do. */
export type Answered = {
  readonly by: 'person' | 'voicemail' | 'nobody' | 'busy';
  /** What is pressed when asked to; null: nothing. */
  readonly key: string | null;
};

export type Carrier = {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Randomness;
  /** Asked once for each request to send, before `submit`: dark periods, the contracted rate, and `behave`. */
  door(): Conduct;
  /**
   * From now on, whatever the scenario says; undefined: by the scenario again.
   * @returns when somebody has met with it for the first time
   */
  behave(conduct: Conduct | undefined): Promise<void>;
  /** What was submitted, in order: the last thousand. */
  readonly submissions: readonly (Submission & { readonly id: string })[];
  /** @returns the network's id for it */
  submit(submission: Submission): string;
  /** Rings a phone. What it is told is put on it by `heard`. */
  call(to: string): Answered;
  heard(call: { readonly from: string; readonly to: string; readonly text: string }): void;
  /** People who write to a sender that this carrier owns. @returns ends it */
  onReply(listener: (reply: Reply) => void): () => void;
};

/** What the carriers of one network share. */
export type World = {
  readonly clock: Clock;
  readonly startedAt: number;
  phoneState(number: string): PhoneState | undefined;
  receive(message: PhoneMessage): void;
  onReply(listener: (reply: Reply) => void): () => void;
};

/** One carrier: what its door does, when its messages arrive, and what it tells of them. */
export function createCarrier(
  name: string,
  script: CarrierScript,
  random: Randomness,
  world: World,
): Carrier {
  const { clock } = world;
  const allow = rateLimit(script.messagesPerSecond, clock);
  const submissions: (Submission & { id: string })[] = [];
  let behaviour: Conduct | undefined;
  let met = Promise.withResolvers<void>();
  let count = 0;
  const nextId = () => `${name}-${++count}`;
  const at = (time: number) => new Date(time).toISOString();
  return {
    name,
    clock,
    random,
    door() {
      met.resolve();
      if (behaviour) return behaviour;
      const dark = darkNow(script, world);
      if (dark && dark !== 'swallow') return dark;
      return allow() ? 'accept' : 'throttle';
    },
    behave(conduct) {
      behaviour = conduct;
      met = Promise.withResolvers();
      return met.promise;
    },
    submissions,
    submit(submission) {
      const id = nextId();
      const plan = planFor(submission, script, random, world);
      const { channel, from, to, text } = submission;
      submissions.push({ ...submission, id });
      if (submissions.length > keptSubmissions) submissions.shift();
      if (plan.fate === 'delivered') {
        clock.after(plan.at - clock.now(), () =>
          world.receive({ id, carrier: name, channel, from, to, text, at: at(plan.at) }),
        );
      }
      sendReceipts(id, submission, plan, script, random, clock);
      return id;
    },
    call(to) {
      const state = world.phoneState(to);
      if (state === 'busy') return { by: 'busy', key: null };
      if (state === 'voicemail') return { by: 'voicemail', key: null };
      if (state === 'silent') return { by: 'person', key: null };
      return state === undefined ? { by: 'person', key: '1' } : { by: 'nobody', key: null };
    },
    heard: ({ from, to, text }) =>
      world.receive({ id: nextId(), carrier: name, channel: 'voice', from, to, text, at: at(clock.now()) }),
    onReply: (listener) => world.onReply(listener),
  };
}

const keptSubmissions = 1_000;
const absentForMs = 3_600_000;

/** As many in any second as are contracted for. */
function rateLimit(perSecond: number, clock: Clock): () => boolean {
  const most = Math.max(1, perSecond);
  let tokens = most;
  let filledAt = clock.now();
  return () => {
    if (perSecond === 0) return true;
    const now = clock.now();
    tokens = Math.min(most, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

function darkNow({ dark }: CarrierScript, { clock, startedAt }: World) {
  const since = clock.now() - startedAt;
  return dark.find(({ fromMs, untilMs }) => since >= fromMs && since < untilMs)?.manner;
}

type Plan = { readonly fate: Fate; readonly at: number };

/** All chances are drawn for every message, so that a change of one share doesn't shift the others' draws. */
function planFor(
  { to, validUntil }: Submission,
  script: CarrierScript,
  random: Randomness,
  world: World,
): Plan {
  const { delay } = script;
  const now = world.clock.now();
  const slow = random.chance(delay.tailShare);
  const usual = random.logNormal(delay.medianMs, delay.sigma);
  const long = random.logNormal(delay.tailMedianMs, delay.tailSigma);
  const lost = random.chance(script.loss);
  const state = world.phoneState(to);
  if (darkNow(script, world) === 'swallow') return { fate: 'lost', at: now };
  const at = now + Math.round(slow ? long : usual);
  if (state === 'unknown') return { fate: 'unknown-number', at };
  if (state === 'barred') return { fate: 'barred', at };
  if (state === 'absent') {
    return validUntil === undefined
      ? { fate: 'absent', at: now + absentForMs }
      : { fate: 'expired', at: validUntil };
  }
  if (validUntil !== undefined && at > validUntil) return { fate: 'expired', at: validUntil };
  return { fate: lost ? 'lost' : 'delivered', at };
}

function sendReceipts(
  id: string,
  { onReceipt }: Submission,
  { fate, at }: Plan,
  { receipts }: CarrierScript,
  random: Randomness,
  clock: Clock,
): void {
  const missing = random.chance(receipts.missing);
  const twice = random.chance(receipts.duplicate);
  const reversed = random.chance(receipts.outOfOrder);
  const lie = random.chance(receipts.false);
  if (!onReceipt) return;
  const now = clock.now();
  const tell = (receipt: NetworkReceipt, when: number) =>
    void clock.after(when - now, () => onReceipt(receipt));
  const known = fate === 'lost' ? (lie ? 'delivered' : undefined) : fate;
  const finalAt = at + receipts.delayMs;
  tell({ id, status: 'sent', at: now }, reversed ? finalAt + receipts.delayMs + 1 : now + receipts.delayMs);
  if (known === undefined || missing) return;
  tell({ id, status: known, at }, finalAt);
  if (twice) tell({ id, status: known, at }, finalAt + receipts.delayMs);
}
