import { type Static, Type } from 'typebox';
import { jsonPointerPattern } from '../vendor/json-pointer.ts';

const strict = { additionalProperties: false } as const;
const pointer = (description: string) => Type.String({ pattern: jsonPointerPattern, description });
const words = (description: string) => Type.Array(Type.String(), { minItems: 1, description });
const secret = Type.String({ minLength: 16, description: 'What only the vendor and you know.' });
const headerName = (description: string) =>
  Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$", description });

const body = Type.Union([
  Type.Object(
    { json: Type.Unknown({ description: 'Sent as JSON: any value, with placeholders in its texts.' }) },
    strict,
  ),
  Type.Object(
    { form: Type.Record(Type.String(), Type.String(), { description: 'Sent as the fields of a form.' }) },
    strict,
  ),
]);

const request = Type.Object(
  {
    method: Type.Optional(Type.Enum(['POST', 'PUT'], { default: 'POST', description: 'How it is asked.' })),
    url: Type.String({
      description: 'Where. May hold {messageId}, {to}, {toDigits} and secrets; never what holds the code.',
    }),
    headers: Type.Optional(
      Type.Record(headerName('Name of a header.'), Type.String(), {
        description: 'May hold secrets and {messageId}, such as "Bearer {secrets.key}".',
      }),
    ),
    basicAuth: Type.Optional(
      Type.Object(
        {
          user: Type.String({ description: 'User name.' }),
          password: Type.String({ description: 'Password.' }),
        },
        { ...strict, description: 'User and password of Basic authentication.' },
      ),
    ),
    body,
  },
  { ...strict, description: 'What is sent for each message.' },
);

const outcome = Type.Object(
  {
    pointer: pointer('Where the answer says how it went (JSON pointer, RFC 6901).'),
    accepted: words('What it says there for yes.'),
    refused: Type.Optional(words('For a number or address that will never get it.')),
    badAddress: Type.Optional(
      words('For: there is no such number or mailbox. The next code is offered by another way.'),
    ),
    optedOut: Type.Optional(words('For somebody who wants no messages: no other provider is asked either.')),
    setup: Type.Optional(
      words('For settings, sender or credit of ours that are wrong. Whatever else it says is for now.'),
    ),
  },
  { ...strict, description: 'Left out: the HTTP status alone says so.' },
);

const response = Type.Object(
  {
    outcome: Type.Optional(outcome),
    messageId: Type.Optional(pointer("Where the answer has the vendor's own id.")),
    refusedStatuses: Type.Optional(
      Type.Array(Type.Integer({ minimum: 400, maximum: 499 }), {
        default: [400, 422],
        description: 'HTTP statuses that mean: this message never.',
      }),
    ),
  },
  { ...strict, description: 'What the vendor answers.' },
);

const check = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('hmac'),
      secret,
      header: headerName('Header with the signature.'),
      algorithm: Type.Enum(['sha256', 'sha1', 'sha512'], { description: 'Hash of the HMAC.' }),
      encoding: Type.Enum(['hex', 'base64', 'base64url'], { description: 'How the signature is written.' }),
      secretEncoding: Type.Optional(
        Type.Enum(['utf8', 'hex', 'base64'], { default: 'utf8', description: 'How the secret is written.' }),
      ),
      prefix: Type.Optional(
        Type.String({ default: '', description: 'What stands before it, such as sha256=.' }),
      ),
      signed: Type.Optional(
        Type.Array(Type.Enum(['body', 'url', 'timestamp']), {
          minItems: 1,
          default: ['body'],
          description: 'What is signed, in this order.',
        }),
      ),
      separator: Type.Optional(Type.String({ default: '', description: 'What stands between.' })),
      timestampHeader: Type.Optional(
        headerName('Header with the time, in seconds, milliseconds or ISO 8601. It may be five minutes off.'),
      ),
    },
    strict,
  ),
  Type.Object({ kind: Type.Literal('standard-webhook'), secret }, strict),
  Type.Object(
    { kind: Type.Literal('header'), header: headerName('Header with the secret.'), secret },
    strict,
  ),
  Type.Object({ kind: Type.Literal('basic'), user: Type.String(), password: secret }, strict),
  /** Nothing is signed: the addresses it is given hold a token. */
  Type.Object({ kind: Type.Literal('token'), secret }, strict),
]);

const receipts = Type.Object(
  {
    check,
    format: Type.Enum(['json', 'form', 'query'], {
      description: 'How they come. The fields of a form or of an address are at /name.',
    }),
    list: Type.Optional(pointer('Where they are, if several come at once; the other pointers begin there.')),
    messageId: Type.Optional(pointer('Where our own id is. Left out: by the address, {callbackUrl}.')),
    providerMessageId: Type.Optional(pointer("Where the vendor's id is.")),
    status: pointer('Where it says what became of the message.'),
    sent: Type.Optional(words('What it says there for: passed on.')),
    delivered: words('For: arrived.'),
    read: Type.Optional(words('For: seen.')),
    failed: Type.Optional(words('For: it never will be.')),
    reason: Type.Optional(pointer('Where it says why.')),
    badAddressReasons: Type.Optional(words('Reasons that mean: no such number or mailbox.')),
    stop: Type.Optional(
      Type.Object(
        {
          statuses: words('What the status is when somebody complained or opted out.'),
          from: pointer('Who.'),
        },
        strict,
      ),
    ),
    reply: Type.Optional(
      Type.Object(
        {
          text: pointer('What somebody wrote back; STOP is understood.'),
          from: pointer('Who.'),
          to: Type.Optional(pointer('To which of our numbers.')),
        },
        strict,
      ),
    ),
  },
  { ...strict, description: 'Left out: nothing is known of what became of a message.' },
);

export const httpSettings = Type.Object(
  {
    channel: Type.Enum(['sms', 'whatsapp', 'email'], { description: 'What it sends.' }),
    sender: Type.Optional(
      Type.String({ minLength: 1, maxLength: 320, description: '{sender} where the route names nobody.' }),
    ),
    secrets: Type.Optional(
      Type.Record(Type.String({ pattern: '^\\w{1,32}$' }), Type.String({ minLength: 1 }), {
        description: 'Keys and the like, by names of your own: {secrets.name}.',
      }),
    ),
    request,
    response: Type.Optional(response),
    receipts: Type.Optional(receipts),
  },
  strict,
);

export type HttpSettings = Static<typeof httpSettings>;
export type ReceiptSettings = Static<typeof receipts>;
export type ReceiptCheck = Static<typeof check>;
