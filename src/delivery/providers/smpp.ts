import type { Receipt } from '../callback.ts';
import type { OutgoingMessage, Provider, ProviderAnswer, ProviderKind, ProviderTools } from '../provider.ts';
import { answerForStatus, isThrottling, ok } from '../smpp/command-status.ts';
import { SmppFault } from '../smpp/fault.ts';
import { Link } from '../smpp/link.ts';
import { type Address, type Delivery, readDelivery, readMessageId, submitSmBody } from '../smpp/pdu.ts';
import { canonicalId, isReceipt, readReceipt, type SmppReceipt } from '../smpp/receipt.ts';
import { SentMessages } from '../smpp/sent-messages.ts';
import { openSession, type SessionOptions } from '../smpp/session.ts';
import { Transmitter } from '../smpp/transmitter.ts';
import { readText, userDataOf } from '../smpp/user-data.ts';
import { readStopWord } from '../stop-word.ts';
import { type SmppSettings, smppSettings, withDefaults } from './smpp-settings.ts';

/** Some minutes' worth of receipts at the pace of a large contract. */
const rememberedMessages = 50_000;
const hasUserDataHeader = 0x40;

/**
 * Text messages by SMPP 3.4 (SMS Forum, issue 1.2), the protocol of the message centres themselves. One process has one
 * bind, or a pair; it is kept up from `start` or the first message on.
 *
 * Reasons are `smpp-<name of the error>` as in §5.1.3, or say what went wrong on the way; those that begin with
 * `smpp-setup-` mean that our own settings are wrong, and want an operator.
 */
export const smpp: ProviderKind<typeof smppSettings> = {
  kind: 'smpp',
  settings: smppSettings,
  create: (given, tools) => createSmppProvider(withDefaults(given), tools),
};

function createSmppProvider(settings: SmppSettings, tools: ProviderTools): Provider {
  const sent = new SentMessages(rememberedMessages);
  const jitter = (): number => (tools.random(1)[0] ?? 0) / 255;
  const onDelivery: SessionOptions['onDelivery'] = (pdu) => {
    const delivery = readDelivery(pdu);
    if (isReceipt(delivery)) onReceipt(delivery);
    else tellOpposition(delivery, tools);
  };
  const linkAs = (bindAs: SessionOptions['bindAs']): Link =>
    new Link({
      open: (signal) => openSession({ ...sessionOptions(settings), bindAs, onDelivery }, signal),
      clock: tools.clock,
      jitter,
    });
  const link = linkAs(settings.bind === 'pair' ? 'transmitter' : 'transceiver');
  const receiver = settings.bind === 'pair' ? linkAs('receiver') : undefined;
  const transmitter = new Transmitter({ link, window: settings.window, clock: tools.clock, jitter });
  const onReceipt = receiptTeller(settings, tools, sent, transmitter);
  const start = (): void => {
    link.start();
    receiver?.start();
  };
  return {
    name: tools.name,
    channels: ['sms'],
    senderProblem: (sender = settings.sender) => senderProblem(sender, settings),
    givesReceipts: true,
    start,
    async send(message, signal) {
      const prepared = prepare(message, settings, tools);
      if ('outcome' in prepared) return prepared;
      start();
      try {
        return await submitParts(prepared, message, signal);
      } catch (error) {
        if (!(error instanceof SmppFault)) throw error;
        const { reason, afterSeconds } = error;
        return {
          outcome: 'retry',
          reason: `smpp-${reason}`,
          ...(afterSeconds === undefined ? {} : { afterSeconds }),
        };
      }
    },
    async close() {
      transmitter.close();
      await Promise.all([link.close(), receiver?.close()]);
    },
  };

  /** One after another: when a part isn't taken, those after it aren't worth their price. */
  async function submitParts(
    bodies: readonly Buffer[],
    { messageId }: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<ProviderAnswer> {
    const ids: string[] = [];
    for (const body of bodies) {
      const { status } = await transmitter.submit(body, signal, (answer) => {
        const id = answer.status === ok ? readMessageId(answer.body) : undefined;
        if (id !== undefined) ids.push(canonicalId(id, 'answer', settings.messageIds));
        sent.remember(messageId, ids, bodies.length);
      });
      if (status === ok) continue;
      const answer = answerForStatus(status);
      return isThrottling(status) && answer.outcome === 'retry'
        ? { ...answer, afterSeconds: transmitter.pauseSeconds }
        : answer;
    }
    const [providerMessageId] = ids;
    return { outcome: 'accepted', ...(providerMessageId === undefined ? {} : { providerMessageId }) };
  }
}

function sessionOptions(settings: SmppSettings): Omit<SessionOptions, 'bindAs' | 'onDelivery'> {
  const { host, port, tls, tlsCa, systemId, password, systemType } = settings;
  return {
    host,
    port,
    tls: tls && (tlsCa === undefined ? {} : { ca: tlsCa }),
    bind: { systemId, password, systemType },
    connectMs: settings.connectSeconds * 1000,
    answerMs: settings.answerSeconds * 1000,
    enquireLinkMs: settings.enquireLinkSeconds * 1000,
  };
}

/** @returns a submit_sm for each part, or why there is none */
function prepare(
  message: OutgoingMessage,
  settings: SmppSettings,
  { clock, random }: ProviderTools,
): readonly Buffer[] | Extract<ProviderAnswer, { outcome: 'refused' }> {
  const { content, to, expiresAt } = message;
  const source = senderAddress(message.sender ?? settings.sender, settings);
  if (content.kind !== 'sms' || !/^\+\d{6,15}$/.test(to) || !source) {
    return { outcome: 'refused', reason: 'smpp-not-sendable' };
  }
  const validityPeriod = relativeTime(expiresAt - clock());
  if (validityPeriod === undefined) return { outcome: 'refused', reason: 'smpp-too-late' };
  const whole = settings.longMessages === 'payload';
  const { dataCoding, parts } = userDataOf(content.text, { reference: random(1)[0] ?? 0, whole });
  return parts.map((userData) =>
    submitSmBody({
      serviceType: settings.serviceType,
      source,
      destination: { ton: 1, npi: 1, address: to.slice(1) },
      esmClass: parts.length > 1 ? hasUserDataHeader : 0,
      validityPeriod,
      dataCoding,
      userData,
      // Only short_message is understood everywhere.
      asPayload: whole && userData.length > (dataCoding === 0 ? 160 : 140),
    }),
  );
}

/** §5.2.5 and §5.2.6: an international number, a name, a short code, or none. */
function senderAddress(sender: string, { senderTon, senderNpi }: SmppSettings): Address | undefined {
  const [address, ton, npi] = /^\+\d{6,15}$/.test(sender)
    ? [sender.slice(1), 1, 1]
    : /^\d{3,15}$/.test(sender)
      ? [sender, 3, 0]
      : [sender, sender === '' ? 0 : 5, 0];
  if (!/^[\x20-\x7e]{0,20}$/.test(address)) return undefined;
  return { ton: senderTon ?? ton, npi: senderNpi ?? npi, address };
}

/** Networks take eleven signs of a name (3GPP TS 23.040 §9.1.2.5), though the protocol has room for more. */
const longestName = 11;

function senderProblem(sender: string, settings: SmppSettings): string | undefined {
  const address = senderAddress(sender, settings);
  if (address && (address.ton !== 5 || address.address.length <= longestName)) return undefined;
  return 'a sender is a number such as +491701234567, a short code, or up to 11 letters and digits.';
}

/**
 * A relative time of §7.1.1.2, rounded down to the second: `000000000459000R` is five minutes less one second.
 * @returns undefined when less than a second is left
 */
function relativeTime(ms: number): string | undefined {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return undefined;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.min(seconds / 86_400, 30);
  return `0000${two(days)}${two((seconds / 3600) % 24)}${two((seconds / 60) % 60)}${two(seconds % 60)}000R`;
}

/** Makes news of receipts. */
function receiptTeller(
  { messageIds, badNumberErrors, networkTag }: SmppSettings,
  { onNews }: ProviderTools,
  sent: SentMessages,
  transmitter: Transmitter,
): (delivery: Delivery) => void {
  const badNumber = new Set(badNumberErrors.map((error) => error.toLowerCase()));
  const failure = ({ reason, networkError, unknownSubscriber }: SmppReceipt): Partial<Receipt> => {
    const badAddress = unknownSubscriber || (networkError !== undefined && badNumber.has(networkError));
    const error = networkError === undefined ? '' : `-${networkError}`;
    return { reason: `smpp-${reason}${error}`, ...(badAddress ? { badAddress } : {}) };
  };
  return (delivery) => {
    const receipt = readReceipt(delivery, networkTag);
    if (!receipt) return;
    const { status, network } = receipt;
    const details = {
      ...(network === undefined ? {} : { network }),
      ...(status === 'failed' ? failure(receipt) : {}),
    };
    const id = canonicalId(receipt.id, 'receipt', messageIds);
    const tell = (): void => {
      const message = sent.receive(id, status);
      if (!message) return;
      onNews([{ kind: 'receipt', ...message, status, ...details }]);
    };
    // A fast centre may send the receipt before its answer to the submit. It is acknowledged at once all the same: a
    // centre that does one thing at a time would otherwise wait for us while we wait for it.
    if (sent.knows(id) || !transmitter.busy) {
      tell();
    } else {
      // If it can't be taken then, it is lost, as receipts may be.
      transmitter
        .settled()
        .then(tell)
        .catch(() => undefined);
    }
  };
}

function tellOpposition(
  { source, destination, userData, dataCoding, esmClass }: Delivery,
  { onNews }: ProviderTools,
): void {
  const kind = readStopWord(readText(userData, dataCoding, (esmClass & hasUserDataHeader) !== 0));
  const digits = /^\+?([1-9]\d{6,14})$/.exec(source.address)?.[1];
  // A national number (type 2) is nobody's until one knows the country.
  if (!kind || digits === undefined || source.ton === 2) return;
  const own = destination.address;
  const to = destination.ton === 1 && /^\d{6,15}$/.test(own) ? `+${own}` : own;
  onNews([{ kind, from: `+${digits}`, ...(to === '' ? {} : { to }) }]);
}
