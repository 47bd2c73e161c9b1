import type { App } from '#core/app.ts';
import type { Channel } from '#core/channel.ts';
import type { Keyring } from '#core/keyring.ts';
import type { Message } from '#core/message.ts';
import { codePlace, isBareHost } from '#core/message-text.ts';
import { mayAskOperator } from '#core/operator-code.ts';
import { Recent } from '#core/recent.ts';
import { expiryAfterAcceptance, type Verification } from '#core/verification.ts';
import { type FactsReader, shownBinding } from '#verifications/facts.ts';
import type { OutgoingMessage } from './provider.ts';
import type { MessagePlace } from './routing/route.ts';
import { renderEmail } from './templates/email.ts';
import type { MessageInput } from './templates/message-input.ts';
import { renderSms } from './templates/sms.ts';
import { renderVoice } from './templates/voice.ts';

/** What it takes to put a message into words. */
export type Composer = { readonly keyring: Keyring; readonly facts: FactsReader; readonly publicUrl: string };

/**
 * The message as a person gets it. The code is derived here, moments before it leaves, and is in nothing that is stored.
 * @param now epoch milliseconds, for "expires in … minutes"
 * @param sender as the route names it
 * @param byOperator an operator puts a code of its own into it; ours isn't even derived
 */
export function composeMessage(
  composer: Composer,
  app: App,
  message: Message,
  verification: Verification,
  now: number,
  sender: string | null = null,
  byOperator = false,
): OutgoingMessage {
  const facts = composer.facts.read(verification);
  const code = byOperator ? codePlace : composer.keyring.codeOf(verification);
  const host = originHost(app, composer.publicUrl, facts.returnUrl !== null);
  const input: MessageInput = {
    locale: facts.locale,
    purpose: verification.purpose,
    code,
    brand: app.name,
    ...(host === null ? {} : { originHost: host }),
    ...(app.androidAppHash === undefined ? {} : { androidAppHash: app.androidAppHash }),
    lifetimeMinutes: lifetimeMinutes(verification, message, now),
    binding: shownBinding(facts),
    client: facts.clientKind,
  };
  return {
    messageId: message.id,
    verificationId: verification.id,
    channel: message.channel,
    to: facts.to[message.destination]?.value ?? '',
    code,
    sender,
    locale: facts.locale,
    expiresAt: verification.expiresAt,
    content: content(message.channel, input),
  };
}

/** Where a message goes, as far as routes care. */
export function placeOf(
  { facts }: Composer,
  { channel, destination, avoid }: Message,
  verification: Verification,
): MessagePlace & { readonly to: string } {
  const { value: to = '', country = null } = facts.read(verification).to[destination] ?? {};
  // Who got no code that way is given one by the surest: ours.
  const oursOnly = avoid.length > 0 || !mayAskOperator(verification);
  return { channel, country, to, appId: verification.appId, ...(oursOnly ? { oursOnly } : {}) };
}

const recentHosts = new Recent<string>(1000);

/**
 * The host the code is bound to: phones offer it there and nowhere else. It is where the person types it: the hosted
 * page when the app sends the browser there, the app's own pages otherwise.
 */
function originHost(app: App, publicUrl: string, onHostedPage: boolean): string | null {
  const url = onHostedPage ? publicUrl : app.origins[0];
  if (url === undefined) return null;
  const host = recentHosts.get(url) ?? new URL(url).hostname;
  recentHosts.set(url, host);
  // Without the line a phone offers the code anywhere, and without the text nobody gets one.
  return isBareHost(host) ? host : null;
}

function lifetimeMinutes(verification: Verification, { channel }: Message, now: number): number {
  const left = Math.min(expiryAfterAcceptance(verification, channel, now), verification.capAt) - now;
  // A code that left a moment ago is good for ten minutes, not nine.
  return Math.max(1, Math.floor((left + 15_000) / 60_000));
}

function content(channel: Channel, input: MessageInput): OutgoingMessage['content'] {
  if (channel === 'email') return { kind: 'email', ...renderEmail(input) };
  if (channel === 'voice') return { kind: 'voice', ...renderVoice(input) };
  if (channel === 'whatsapp') return { kind: 'whatsapp' };
  return { kind: 'sms', text: renderSms(input) };
}
