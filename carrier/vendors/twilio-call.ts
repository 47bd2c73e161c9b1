import type { Carrier } from '../carrier.ts';
import type { OutgoingReply } from '../vendor.ts';

/** A call as Twilio makes it: rings, asks the customer what to say, and does as it is told in TwiML. */
export type TwilioCall = {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  /** As they were given to make it. */
  readonly fields: URLSearchParams;
};

/** Tells the customer something of the call. */
type Tell = (url: string, fields: Readonly<Record<string, string>>) => Promise<OutgoingReply>;
type Next = { readonly url: string; readonly fields?: Readonly<Record<string, string>> };

const ringMs = 3_000;
/** So that a customer who redirects for ever has an end. */
const maxDocuments = 30;

export async function placeCall(call: TwilioCall, carrier: Carrier, tell: Tell): Promise<void> {
  const { from, to, fields } = call;
  const wait = (ms: number) => new Promise<void>((resolve) => void carrier.clock.after(ms, resolve));
  const statusUrl = fields.get('StatusCallback');
  const end = async (status: string, seconds = 0): Promise<void> => {
    if (statusUrl) await tell(statusUrl, { CallStatus: status, CallDuration: String(seconds) });
  };
  await wait(ringMs);
  const { by, key } = carrier.call(to);
  if (by === 'busy') return end('busy');
  if (by === 'nobody') {
    await wait(Number(fields.get('Timeout') ?? 60) * 1000);
    return end('no-answer');
  }
  const answeredAt = carrier.clock.now();
  const said: string[] = [];
  let next: Next | undefined = { url: fields.get('Url') ?? '' };
  for (let count = 0; next && count < maxDocuments; count++) {
    const reply: OutgoingReply = await tell(next.url, { CallStatus: 'in-progress', ...next.fields });
    next = reply.status === 200 ? await play(reply.body, key, said, wait) : undefined;
  }
  // What is said to a mailbox lies on it, for whoever listens.
  carrier.heard({ from, to, text: said.join(' ') });
  await end('completed', Math.round((carrier.clock.now() - answeredAt) / 1000));
}

const verb = /<(Gather|Say|Redirect|Pause|Hangup|Reject)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/g;
const wordsPerSecond = 2.5;

/** @returns where the call goes on, if it does */
async function play(
  twiml: string,
  key: string | null,
  said: string[],
  wait: (ms: number) => Promise<void>,
): Promise<Next | undefined> {
  const document = /^(?:<\?xml[^>]*\?>)?\s*<Response>([\s\S]*)<\/Response>\s*$/.exec(twiml)?.[1] ?? '';
  for (const [, name, attributes = '', inner = ''] of document.matchAll(verb)) {
    switch (name) {
      case 'Say':
        await say(inner);
        break;
      case 'Gather': {
        for (const [, , , words = ''] of inner.matchAll(/<(Say)\b([^>]*)>([\s\S]*?)<\/Say>/g))
          await say(words);
        const action = attribute(attributes, 'action');
        if (key !== null && action !== undefined) return { url: action, fields: { Digits: key } };
        await wait(Number(attribute(attributes, 'timeout') ?? 5) * 1000);
        break;
      }
      case 'Redirect':
        return { url: unescapeXml(inner.trim()) };
      case 'Pause':
        await wait(Number(attribute(attributes, 'length') ?? 1) * 1000);
        break;
      default:
        return undefined;
    }
  }
  return undefined;

  async function say(markup: string): Promise<void> {
    const words = unescapeXml(markup.replaceAll(/<[^>]*>/g, ' '))
      .replaceAll(/\s+/g, ' ')
      .trim();
    said.push(words);
    await wait((words.split(' ').length / wordsPerSecond) * 1000);
  }
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : unescapeXml(value);
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|apos);/g, (entity) => characters[entity] ?? '');
}
