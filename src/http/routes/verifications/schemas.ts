import { type Static, type TObject, Type } from 'typebox';
import { channels } from '#core/channel.ts';
import { ownMethods } from '#core/factor.ts';
import { endedStatuses, signals } from '#core/verification.ts';
import { clientMembers } from '../notices/schemas.ts';
import { literals, orNull, time } from '../schema-parts.ts';
import { Contacts } from './contacts.ts';

/** The schemas that validate requests, shape answers and make the OpenAPI document. */
const ChannelName = literals(channels, 'How a code travels.');

const OwnMethodName = literals(ownMethods, 'What somebody has enrolled and answers with.');

const Binding = Type.Record(
  Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' }),
  Type.String({ maxLength: 200 }),
  {
    maxProperties: 10,
    description:
      'Facts the code is good for and nothing else. `payment` needs amount ("129.90"), currency ("EUR") and payee; `handover` needs parcel. Change one and the code no longer matches.',
  },
);

/** Anything else would be counted for nobody: a limit that is off without a word. */
const ClientAddress = Type.String({
  maxLength: 64,
  format: 'client-address',
  description:
    "The person's IP address, for limits per client; with the port that a proxy writes behind it, if need be. Never your own server's.",
});

export const CreateVerification = Type.Object(
  {
    to: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 320,
        description:
          "A phone number (+491701234567, or national in the app's first country) or an e-mail address. Left out: what the user has enrolled; with no userId either (sign_in_passwordless), a passkey that says who somebody is.",
        examples: ['+4915123456789'],
      }),
    ),
    alternatives: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
        maxItems: 2,
        description: 'Other addresses of the same person, verified before, that "try another way" may use.',
      }),
    ),
    userId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description:
          "The app's own id for the person. Wrong codes are counted on it, whatever address is used.",
      }),
    ),
    contacts: Contacts,
    channel: Type.Optional(ChannelName),
    purpose: Type.String({
      pattern: '^[a-z][a-z0-9_]{0,39}$',
      description:
        'Why: sign_in, sign_in_passwordless, verify_contact, payment, change_contact, change_password, change_factor, recover, handover, or your own.',
      examples: ['sign_in'],
    }),
    binding: Type.Optional(Binding),
    locale: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$',
        description: 'BCP 47: the language of the message and the page. en, de, es, hi, ja and ar are there.',
        examples: ['en'],
      }),
    ),
    client: Type.Optional(
      Type.Object(
        {
          ip: Type.Optional(ClientAddress),
          kind: Type.Optional(
            literals(
              ['web', 'android', 'ios'] as const,
              'Where the code will be typed: texts to android end by the hash of the app, if it has said one, all others by its host.',
            ),
          ),
          ...clientMembers,
        },
        { additionalProperties: false },
      ),
    ),
    returnUrl: Type.Optional(
      Type.String({
        maxLength: 2000,
        description: "Where the hosted page sends the browser in the end; on one of the app's origins.",
      }),
    ),
    browser: Type.Optional(
      Type.String({
        maxLength: 200,
        description:
          "The token of a trusted browser, from your cookie. For sign_in the verification comes back approved then, with nothing sent; for anything else its wrong codes count apart. One that isn't trusted any more changes nothing.",
      }),
    ),
    expiresAt: Type.Optional(time('For handover only: the end of the delivery day, at most 36 hours away.')),
    decoy: Type.Optional(
      Type.Boolean({
        description:
          'Nobody in the app has this address. The person sees what everybody sees; nothing is sent and no code is right.',
      }),
    ),
  },
  { $id: 'CreateVerification', additionalProperties: false },
);

export const CheckVerification = Type.Object(
  {
    method: Type.Optional(
      literals(ownMethods, "What the code comes from, if it isn't one that was sent: see ownMethods."),
    ),
    code: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'What the person typed. Spaces, dashes and digits of other scripts are understood.',
        examples: ['123456'],
      }),
    ),
    response: Type.Optional(
      Type.Unknown({ description: 'With method passkey: what navigator.credentials.get answered, as JSON.' }),
    ),
    binding: Type.Optional(Binding),
    client: Type.Optional(
      Type.Object({ ip: Type.Optional(ClientAddress), ...clientMembers }, { additionalProperties: false }),
    ),
  },
  { $id: 'CheckVerification', additionalProperties: false },
);

export const ResendVerification = Type.Object(
  {
    channel: Type.Optional(ChannelName),
    newCode: Type.Optional(
      Type.Boolean({ description: 'Send a fresh code and void the old one. The tries stay counted.' }),
    ),
    client: Type.Optional(Type.Object({ ip: Type.Optional(ClientAddress) }, { additionalProperties: false })),
  },
  { $id: 'ResendVerification', additionalProperties: false },
);

export const CancelVerification = Type.Object({}, { $id: 'CancelVerification', additionalProperties: false });

export const RedeemVerification = Type.Object(
  { ticket: Type.String({ minLength: 1, maxLength: 100, description: 'From the query of the return URL.' }) },
  { $id: 'RedeemVerification', additionalProperties: false },
);

const verificationMembers = {
  id: Type.String({ examples: ['ver_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9'] }),
  status: literals(['pending', ...endedStatuses] as const, 'Where it stands.'),
  purpose: Type.String(),
  channel: orNull(ChannelName),
  to: orNull(Type.String({ description: 'Where the last message went, masked; null: none was asked for.' })),
  binding: Type.Record(Type.String(), Type.String()),
  digits: Type.Integer({ description: 'How long the code is.' }),
  userId: orNull(Type.String()),
  url: Type.String({
    description: 'The hosted page: send the browser here, and it comes back to returnUrl.',
  }),
  createdAt: time('When it was opened.'),
  expiresAt: time('When the code ends. Counted from the first acceptance by a provider, so it moves once.'),
  sentAt: orNull(time('When the last message was put on its way.')),
  resendAt: orNull(time('When the next message may be sent on this channel; null: never.')),
  expectedSeconds: orNull(
    Type.Integer({
      description:
        'Within so many seconds nine of ten messages on this channel to this country arrived of late; null: not known.',
    }),
  ),
  onlyNewest: Type.Boolean({
    description: 'A message made those before it worthless: tell the person that only the newest one works.',
  }),
  sendsLeft: Type.Integer({ description: 'Messages left on this channel.' }),
  checksLeft: Type.Integer({ description: 'Tries left.' }),
  ownMethods: Type.Array(OwnMethodName, {
    description:
      'What the person has enrolled and may answer with instead of a code that is sent, best first.',
  }),
  approvedBy: orNull(
    literals(
      [...channels, ...ownMethods, 'trusted_browser'] as const,
      'What was answered with; null: not approved.',
    ),
  ),
  signals: Type.Array(
    literals(
      signals,
      "sign-count-went-back: the passkey's counter didn't grow, so it may have been copied. address-not-verified-lately: the code went to an address that wasn't verified for a year, which may have changed hands. Ask for more before much is at stake.",
    ),
    { description: 'What speaks against relying on the approval.' },
  ),
  enrolmentNeeded: Type.Boolean({
    description:
      'After a sign-in: the app wants everybody to have two-step verification, and this person has no backup yet. Send them to the security page before they go on.',
  }),
  recoveryCodesLeft: orNull(
    Type.Integer({
      description:
        'Approved by a recovery code: how many are left. At two or fewer, ask the person to make new ones; the hosted page does.',
    }),
  ),
  nextChannels: Type.Array(
    Type.Object({ channel: ChannelName, to: Type.String(), availableAt: time('From when.') }),
    { description: 'Other ways to get the same code.' },
  ),
};

const example: Static<TObject<typeof verificationMembers>> = {
  id: 'ver_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9',
  status: 'pending',
  purpose: 'sign_in',
  channel: 'sms',
  to: '+49 ••• 67',
  binding: {},
  digits: 6,
  userId: 'user-1',
  url: 'https://verify.shop.example/v/ver_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9',
  createdAt: '2026-11-23T09:00:00.000Z',
  expiresAt: '2026-11-23T09:10:00.000Z',
  sentAt: '2026-11-23T09:00:00.000Z',
  resendAt: '2026-11-23T09:00:30.000Z',
  expectedSeconds: 8,
  onlyNewest: false,
  sendsLeft: 2,
  checksLeft: 5,
  ownMethods: [],
  approvedBy: null,
  signals: [],
  enrolmentNeeded: false,
  recoveryCodesLeft: null,
  nextChannels: [{ channel: 'voice', to: '+49 ••• 67', availableAt: '2026-11-23T09:00:30.000Z' }],
};

export const Verification = Type.Object(verificationMembers, { $id: 'Verification', examples: [example] });

export const CheckedVerification = Type.Object(
  {
    outcome: literals(
      ['approved', 'wrong', 'ended'] as const,
      'approved: this answer was right, and is the only one that ever will be. wrong: it was not. ended: it came too late.',
    ),
    ...verificationMembers,
    failuresLeft: orNull(
      Type.Integer({
        minimum: 0,
        description:
          'After the 40th wrong answer in a row: how many more disable what was answered with, until it is enrolled again; 0: it is disabled. null: far from it. The person is told by a notice too.',
      }),
    ),
  },
  {
    $id: 'CheckedVerification',
    examples: [{ outcome: 'wrong', ...example, checksLeft: 4, failuresLeft: null }],
  },
);

const timelineEvents = [
  'created',
  'accepted',
  'retry',
  'refused',
  'dropped',
  'sent',
  'pressed',
  'delivered',
  'read',
  'failed',
  'approved',
] as const;

export const MessagesOfVerification = Type.Object(
  {
    messages: Type.Array(
      Type.Object({
        id: Type.String(),
        channel: ChannelName,
        to: Type.String({ description: 'Masked.' }),
        status: literals(
          ['queued', 'accepted', 'delivered', 'failed', 'dropped'] as const,
          'accepted: a provider has it, and has not said that it arrived. dropped: nobody wanted it any more.',
        ),
        provider: orNull(Type.String({ description: 'Who had it last.' })),
        events: Type.Array(
          Type.Object({
            at: time('When.'),
            event: literals(
              timelineEvents,
              'accepted, retry, refused: what a provider said. sent, pressed, delivered, read, failed: what its receipt said (pressed: the key of a call, whereupon the code is read). approved: the code was typed.',
            ),
            provider: Type.Optional(Type.String()),
            reason: Type.Optional(Type.String({ description: 'A short word such as smpp-esme-rthrottled.' })),
          }),
          { description: 'Oldest first.' },
        ),
      }),
    ),
  },
  { $id: 'MessagesOfVerification' },
);

export const PasskeyRequest = Type.Object(
  {
    options: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: 'For PublicKeyCredential.parseRequestOptionsFromJSON and navigator.credentials.get.',
    }),
  },
  { $id: 'PasskeyRequest' },
);

export const IdParams = Type.Object({
  id: Type.String({ maxLength: 64, description: 'Of the verification: ver_…' }),
});
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'Any string of yours. A repeat within 24 hours gets the first answer and sends nothing. What was turned down is not kept: asked again with the same key, it is judged anew.',
    }),
  ),
});

export type CreateVerificationBody = Static<typeof CreateVerification>;
export type Messages = Static<typeof MessagesOfVerification>;
export type VerificationBody = Static<typeof Verification>;
