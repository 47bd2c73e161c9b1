import { type Carrier, createCarrier, type PhoneMessage, type Reply, type World } from './carrier.ts';
import type { Clock } from './clock.ts';
import { seededRandomness } from './randomness.ts';
import { type PhoneState, readScenario, type ScenarioInput } from './scenario.ts';

export type Network = {
  carrier(name: string): Carrier;
  /** Newest first. */
  messages(filter?: { readonly to?: string | undefined }): readonly PhoneMessage[];
  /** A person answers a message, with STOP for instance. All carriers hear it; `to` tells whose it is. */
  reply(reply: Reply): void;
  /** As in the scenario's `phones`, for one number; undefined: an ordinary phone again. */
  setPhone(number: string, state: PhoneState | undefined): void;
  subscribe(listener: (message: PhoneMessage) => void): () => void;
};

export type NetworkOptions = {
  readonly seed: number;
  readonly clock: Clock;
  readonly scenario?: ScenarioInput;
};

/** No more are kept; the oldest go. */
const capacity = 20_000;

/**
 * The mobile network behind all simulated vendors: phones, mailboxes, and carriers that deliver as their script says.
 * The same seed, clock and order of requests give the same deliveries.
 */
export function createNetwork({ seed, clock, scenario: input }: NetworkOptions): Network {
  const scenario = readScenario(input);
  const received: PhoneMessage[] = [];
  const subscribers = new Set<(message: PhoneMessage) => void>();
  const replyListeners = new Set<(reply: Reply) => void>();
  const phones = new Map<string, PhoneState>();
  const patterns = scenario.phones.map(({ number, is }) => ({ is, matches: wildcard(number) }));
  const carriers = new Map<string, Carrier>();
  const world: World = {
    clock,
    startedAt: clock.now(),
    phoneState: (number) => phones.get(number) ?? patterns.find(({ matches }) => matches.test(number))?.is,
    receive(message) {
      received.unshift(message);
      if (received.length > capacity) received.length = capacity;
      for (const subscriber of subscribers) subscriber(message);
    },
    onReply(listener) {
      replyListeners.add(listener);
      return () => void replyListeners.delete(listener);
    },
  };
  return {
    carrier(name) {
      const known = carriers.get(name);
      if (known) return known;
      const script = scenario.carriers[name] ?? scenario.standard;
      const made = createCarrier(name, script, seededRandomness(seed, name), world);
      carriers.set(name, made);
      return made;
    },
    messages: ({ to } = {}) => received.filter((message) => to === undefined || message.to === to),
    reply(reply) {
      for (const listener of replyListeners) listener(reply);
    },
    setPhone(number, state) {
      if (state) phones.set(number, state);
      else phones.delete(number);
    },
    subscribe(listener) {
      subscribers.add(listener);
      return () => void subscribers.delete(listener);
    },
  };
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`);
}
