import type { Carrier } from '../carrier.ts';
import type { OutgoingReply } from '../vendor.ts';

/**
 * A call as Vonage makes it: rings, asks the customer what to do, and does it. What to do is a list of actions
 * (https://developer.vonage.com/en/voice/voice-api/ncco-reference).
 */
export type VonageCall = {
  readonly uuid: string;
  readonly conversation: string;
  readonly from: string;
  readonly to: string;
  /** As they were given to make it. */
  readonly fields: Readonly<Record<string, unknown>>;
};

type Tell = (url: string, payload: object) => Promise<OutgoingReply>;
type Action = {
  readonly action?: string;
  readonly text?: string;
  readonly payload?: object;
  readonly dtmf?: { readonly timeOut?: number };
  readonly eventUrl?: readonly string[];
};

const ringMs = 3_000;
/** So that a customer who goes round in circles has an end. */
const maxActions = 60;
const wordsPerSecond = 2.5;

export async function placeCall(call: VonageCall, carrier: Carrier, tell: Tell): Promise<void> {
  const { uuid, conversation, from, to, fields } = call;
  const wait = (ms: number) => new Promise<void>((resolve) => void carrier.clock.after(ms, resolve));
  const timestamp = (): string => new Date(carrier.clock.now()).toISOString();
  const about = { from, to, uuid, conversation_uuid: conversation };
  const [eventUrl] = (fields.event_url ?? []) as readonly string[];
  const event = async (status: string, more: object = {}): Promise<void> => {
    if (eventUrl)
      await tell(eventUrl, { ...about, status, direction: 'outbound', timestamp: timestamp(), ...more });
  };
  await event('started');
  await event('ringing');
  await wait(ringMs);
  const { by, key } = carrier.call(`+${to}`);
  if (by === 'busy') return event('busy');
  if (by === 'nobody') {
    await wait(Number(fields.ringing_timer ?? 60) * 1000);
    return event('unanswered');
  }
  const answeredAt = carrier.clock.now();
  await event('answered');
  const [answerUrl = ''] = (fields.answer_url ?? []) as readonly string[];
  const said: string[] = [];
  let actions = Array.isArray(fields.ncco)
    ? (fields.ncco as Action[])
    : (actionsIn(await tell(answerUrl, about)) ?? []);
  for (let count = 0; actions.length > 0 && count < maxActions; count++) {
    const [action = {}, ...rest] = actions;
    actions = (await perform(action)) ?? rest;
  }
  // What is said to a mailbox lies on it, for whoever listens.
  carrier.heard({ from: `+${from}`, to: `+${to}`, text: said.join(' ') });
  const seconds = Math.round((carrier.clock.now() - answeredAt) / 1000);
  await event('completed', { duration: String(seconds), rate: '0.0120', price: '0.0060', network: '26201' });

  /** @returns what to do in the place of the rest, if anything */
  async function perform({
    action,
    text = '',
    payload,
    dtmf,
    eventUrl,
  }: Action): Promise<Action[] | undefined> {
    const [url] = eventUrl ?? [];
    switch (action) {
      case 'talk': {
        const words = spoken(text);
        said.push(words);
        await wait((words.split(' ').length / wordsPerSecond) * 1000);
        return undefined;
      }
      case 'input': {
        if (key === null) await wait((dtmf?.timeOut ?? 3) * 1000);
        const pressed = { dtmf: { digits: key ?? '', timed_out: key === null } };
        return url === undefined
          ? undefined
          : actionsIn(await tell(url, { ...pressed, ...about, timestamp: timestamp() }));
      }
      case 'notify':
        return url === undefined
          ? undefined
          : actionsIn(await tell(url, { payload, conversation_uuid: conversation, timestamp: timestamp() }));
      default:
        return [];
    }
  }
}

function actionsIn({ status, body }: OutgoingReply): Action[] | undefined {
  if (status !== 200) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) ? (value as Action[]) : undefined;
  } catch {
    return undefined;
  }
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function spoken(ssml: string): string {
  const words = /^<speak>[\s\S]*<\/speak>$/.test(ssml) ? ssml.replaceAll(/<[^>]*>/g, ' ') : ssml;
  return words
    .replaceAll(/&(?:amp|lt|gt|quot|apos);/g, (entity) => characters[entity] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
