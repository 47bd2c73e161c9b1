import { type Static, Type } from 'typebox';

const numberType = (whose: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 6,
      description: `Type of number of ${whose}. Left out: by what it looks like.`,
    }),
  );
const numberingPlan = (whose: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 18,
      description: `Numbering plan of ${whose}. Left out: by its type.`,
    }),
  );

const defaults = {
  tls: true,
  systemType: '',
  serviceType: '',
  bind: 'transceiver' as 'transceiver' | 'pair',
  sender: '',
  window: 10,
  longMessages: 'udh' as 'udh' | 'payload',
  messageIds: 'same' as 'same' | 'hex-then-decimal' | 'decimal-then-hex',
  badNumberErrors: [] as string[],
  connectSeconds: 8,
  answerSeconds: 10,
  enquireLinkSeconds: 30,
};

export const smppSettings = Type.Object(
  {
    host: Type.String({ minLength: 1, description: 'Name or address of the message centre.' }),
    port: Type.Integer({ minimum: 1, maximum: 65535, description: 'Usually 2775, or 3550 with TLS.' }),
    tls: Type.Optional(
      Type.Boolean({
        default: defaults.tls,
        description:
          'TLS from the first byte, certificate checked. false sends codes and password in the clear: only inside a ' +
          'private line or VPN to the carrier.',
      }),
    ),
    tlsCa: Type.Optional(
      Type.String({ description: "Authority to trust instead of the system's, as PEM text." }),
    ),
    systemId: Type.String({ minLength: 1, maxLength: 15, description: 'User name the carrier gave you.' }),
    password: Type.String({ maxLength: 64, description: 'Password the carrier gave you.' }),
    systemType: Type.Optional(
      Type.String({
        default: defaults.systemType,
        maxLength: 12,
        description: 'Only if the carrier demands one.',
      }),
    ),
    serviceType: Type.Optional(
      Type.String({
        default: defaults.serviceType,
        maxLength: 5,
        description: 'Only if the carrier demands one.',
      }),
    ),
    bind: Type.Optional(
      Type.Union([Type.Literal('transceiver'), Type.Literal('pair')], {
        default: defaults.bind,
        description: 'One connection both ways, or (pair) a transmitter and a receiver.',
      }),
    ),
    sender: Type.Optional(
      Type.String({
        default: defaults.sender,
        maxLength: 20,
        description:
          'Who a text is from where the route names nobody: +491…, a short code, or up to 11 letters and digits. Empty: ' +
          "the carrier's default.",
      }),
    ),
    senderTon: numberType('the sender'),
    senderNpi: numberingPlan('the sender'),
    window: Type.Optional(
      Type.Integer({
        default: defaults.window,
        minimum: 1,
        maximum: 1000,
        description: 'Texts the carrier may leave unanswered at a time. It is in your contract, often 10.',
      }),
    ),
    longMessages: Type.Optional(
      Type.Union([Type.Literal('udh'), Type.Literal('payload')], {
        default: defaults.longMessages,
        description:
          'A text too long for one message goes as numbered parts (udh) or whole, for the carrier to part (payload).',
      }),
    ),
    messageIds: Type.Optional(
      Type.Union([Type.Literal('same'), Type.Literal('hex-then-decimal'), Type.Literal('decimal-then-hex')], {
        default: defaults.messageIds,
        description:
          'How the carrier writes the id of a text: the same in its answer and in the receipt, or hexadecimal in one ' +
          'and decimal in the other. If receipts never find their message, it is this.',
      }),
    ),
    badNumberErrors: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9A-Za-z]{1,4}$' }), {
        default: defaults.badNumberErrors,
        description:
          'Errors (err: in a receipt) by which this carrier says that there is no such subscriber, such as 001. They are ' +
          "each carrier's own.",
      }),
    ),
    networkTag: Type.Optional(
      Type.Integer({
        minimum: 0x1400,
        maximum: 0x3fff,
        description:
          'Parameter of receipts, of the carrier’s own (5120 to 16383), with the network of the number as digits: 26201. ' +
          'mccmnc: or mcc: and mnc: in the text of a receipt are understood without it.',
      }),
    ),
    connectSeconds: Type.Optional(
      Type.Number({
        default: defaults.connectSeconds,
        exclusiveMinimum: 0,
        maximum: 60,
        description: 'To connect and bind.',
      }),
    ),
    answerSeconds: Type.Optional(
      Type.Number({
        default: defaults.answerSeconds,
        exclusiveMinimum: 0,
        maximum: 60,
        description: 'To answer a text. Then it goes another way.',
      }),
    ),
    enquireLinkSeconds: Type.Optional(
      Type.Number({
        default: defaults.enquireLinkSeconds,
        exclusiveMinimum: 0,
        maximum: 600,
        description: 'Silence after which the carrier is asked whether it is still there.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** As an operator gives them. */
export type GivenSmppSettings = Static<typeof smppSettings>;
/** Whole. */
export type SmppSettings = GivenSmppSettings & typeof defaults;

export const withDefaults = (given: GivenSmppSettings): SmppSettings => ({ ...defaults, ...given });
