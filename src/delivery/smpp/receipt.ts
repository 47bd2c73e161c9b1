import { type Delivery, tags } from './pdu.ts';

/** What a message centre says became of a message. */
export type SmppReceipt = {
  /** As it stands there. */
  readonly id: string;
  readonly status: 'sent' | 'delivered' | 'failed';
  /** A slug without its `smpp-`, for `failed`. */
  readonly reason?: string;
  /** The network's own error, as the centre writes it: `001`. */
  readonly networkError?: string;
  /** The network knows no such subscriber. */
  readonly unknownSubscriber: boolean;
  /** Mobile country and network code, if the centre says so. */
  readonly network?: string;
};

/** esm_class bits 5 to 2 (§5.2.12): a message somebody wrote has none of them. */
export const isReceipt = ({ esmClass }: Delivery): boolean => (esmClass & 0x3c) !== 0;

type Meaning = Pick<SmppReceipt, 'status' | 'reason'>;

const expired: Meaning = { status: 'failed', reason: 'expired' };
const deleted: Meaning = { status: 'failed', reason: 'deleted' };
const undeliverable: Meaning = { status: 'failed', reason: 'undeliverable' };
const rejected: Meaning = { status: 'failed', reason: 'rejected' };

/** message_state, §5.2.28. UNKNOWN (7) says nothing, and isn't here. */
const byState: Readonly<Record<number, Meaning>> = {
  1: { status: 'sent' },
  2: { status: 'delivered' },
  3: expired,
  4: deleted,
  5: undeliverable,
  6: { status: 'sent' },
  8: rejected,
};

/** Appendix B, and spellings that are met with. */
const byWord: Readonly<Record<string, Meaning>> = {
  ENROUTE: { status: 'sent' },
  BUFFRED: { status: 'sent' },
  BUFFERED: { status: 'sent' },
  ACCEPTD: { status: 'sent' },
  ACCEPTED: { status: 'sent' },
  DELIVRD: { status: 'delivered' },
  DELIVERED: { status: 'delivered' },
  EXPIRED: expired,
  DELETED: deleted,
  UNDELIV: undeliverable,
  UNDELIVERABLE: undeliverable,
  FAILED: undeliverable,
  REJECTD: rejected,
  REJECTED: rejected,
};

/**
 * A receipt by its parameters (receipted_message_id, message_state) and, for what they leave out, by its text:
 * `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`.
 * @param networkTag parameter in which this centre says the number's network; SMPP 3.4 has none
 * @returns undefined when it names no message, or a state that says nothing
 */
export function readReceipt({ tlvs, userData }: Delivery, networkTag?: number): SmppReceipt | undefined {
  const text = userData.toString('latin1');
  const id = cStringOf(tlvs.get(tags.receiptedMessageId)) ?? field(text, 'id');
  const meaning =
    byState[tlvs.get(tags.messageState)?.[0] ?? -1] ?? byWord[field(text, 'stat')?.toUpperCase() ?? ''];
  if (id === undefined || !meaning) return undefined;
  const code = tlvs.get(tags.networkErrorCode);
  const parameter = code?.length === 3 ? code : undefined;
  const networkError = errorCode(field(text, 'err') ?? parameter?.readUInt16BE(1).toString());
  return {
    id,
    ...meaning,
    ...(networkError === undefined ? {} : { networkError }),
    // §5.3.2.31: 3 is GSM, whose MAP error 1 is unknownSubscriber (3GPP TS 29.002 §17.6.6).
    unknownSubscriber: meaning.status === 'failed' && parameter?.[0] === 3 && parameter.readUInt16BE(1) === 1,
    ...networkOf(text, networkTag === undefined ? undefined : tlvs.get(networkTag)),
  };
}

function networkOf(text: string, parameter: Buffer | undefined): { readonly network?: string } {
  const parts = `${field(text, 'mcc') ?? ''}${field(text, 'mnc') ?? ''}`;
  const network = cStringOf(parameter) ?? field(text, 'mccmnc') ?? parts;
  return /^\d{5,6}$/.test(network) ? { network } : {};
}

/** Of the part before `text:`, which quotes the message and could say anything. */
function field(text: string, name: string): string | undefined {
  const end = text.search(/\btext:/i);
  const head = end === -1 ? text : text.slice(0, end);
  return new RegExp(`(?:^|\\s)${name}:([\\x21-\\x7e]{1,64})(?:\\s|$)`, 'i').exec(head)?.[1];
}

function cStringOf(value: Buffer | undefined): string | undefined {
  const id = value?.toString('latin1').replace(/\0.*$/s, '');
  return id !== undefined && /^[\x21-\x7e]{1,64}$/.test(id) ? id : undefined;
}

/** Short enough that it can't be a code. */
const errorCode = (text: string | undefined): string | undefined =>
  text !== undefined && /^[0-9a-z]{1,4}$/i.test(text) ? text.toLowerCase() : undefined;

/** How a centre writes one message's id in its answer and in the receipt. */
export type IdWriting = 'same' | 'hex-then-decimal' | 'decimal-then-hex';

/** One text for one message, wherever it comes from: in decimal, when the centre can't decide. */
export function canonicalId(id: string, from: 'answer' | 'receipt', writing: IdWriting): string {
  if (writing === 'same') return id;
  const hexadecimal = (writing === 'hex-then-decimal') === (from === 'answer');
  if (hexadecimal) return /^[0-9a-f]+$/i.test(id) ? BigInt(`0x${id}`).toString() : id;
  return /^\d+$/.test(id) ? BigInt(id).toString() : id;
}
