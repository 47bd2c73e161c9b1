import { type Static, Type } from 'typebox';
import { recoveryStatuses } from '#core/recovery.ts';
import { OpenSecurityPage } from '../factors/schemas.ts';
import { literals, orNull, time } from '../schema-parts.ts';
import { Contacts } from '../verifications/contacts.ts';

const { account, locale, returnUrl } = OpenSecurityPage.properties;

export const BeginRecovery = Type.Object(
  {
    by: Type.Optional(
      literals(
        ['person', 'support'] as const,
        'Who opens it; default person. Opened by support it waits longer, and all addresses are told at once. Support can neither shorten nor finish it.',
      ),
    ),
    note: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'By support: the agent and the case. Needed then.',
        examples: ['Agent 7, case 4711'],
      }),
    ),
    contacts: Contacts,
    account,
    locale,
    returnUrl,
    decoy: Type.Optional(
      Type.Boolean({
        description:
          'Nobody in the app has this id. The person sees what everybody sees; nothing is sent and nothing is recovered.',
      }),
    ),
  },
  { $id: 'BeginRecovery', additionalProperties: false },
);

export const RecoveryPage = Type.Object(
  { url: Type.String(), expiresAt: time('Until when the link is good.') },
  { $id: 'RecoveryPage' },
);

export const ProveRecovery = Type.Object(
  {
    verification: Type.String({
      maxLength: 64,
      description:
        'Id of a recover verification of this user that was approved in the last ten minutes: by a code that went to one address, or by something they have enrolled. It counts once.',
    }),
    contacts: Contacts,
  },
  { $id: 'ProveRecovery', additionalProperties: false },
);

export const FinishRecovery = Type.Object(
  {
    proof: Type.String({
      maxLength: 64,
      description:
        'Id of the verification by which one of the proofs was shown, and counted, in the last ten minutes: whoever waited shows one again.',
    }),
  },
  { $id: 'FinishRecovery', additionalProperties: false },
);

export const CancelRecovery = Type.Object({}, { $id: 'CancelRecovery', additionalProperties: false });

const kinds = ['phone', 'email', 'totp', 'hotp', 'passkey', 'recovery_codes'] as const;

export const RecoveryBody = Type.Object(
  {
    id: orNull(
      Type.String({
        description:
          'Once it is finished, name it as authorization to enrol one new factor within 15 minutes. That takes the place of all that was not shown on the way.',
        examples: ['rcv_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9'],
      }),
    ),
    status: literals(
      recoveryStatuses,
      'open: support opened it, and nothing was shown yet. finished: a new factor may be enrolled. used: it is.',
    ),
    by: orNull(literals(['person', 'support'] as const, 'Who opened it.')),
    note: orNull(Type.String({ description: 'What support said.' })),
    begunAt: orNull(time('When it was opened.')),
    readyAt: orNull(time('From when it may be finished; null: nothing was shown yet.')),
    endsAt: orNull(time('Until when it may be gone on with; null: it is over.')),
    proofs: Type.Array(
      Type.Object({
        kind: literals(kinds, 'Proofs of one kind count as one.'),
        to: orNull(Type.String({ description: 'Of a phone number or an e-mail address, masked.' })),
        at: time('When it was shown last.'),
      }),
    ),
  },
  { $id: 'Recovery' },
);

export type RecoveryJson = Static<typeof RecoveryBody>;
