import { type Static, Type } from 'typebox';
import { accountMembers, tellingMembers } from '../notices/schemas.ts';
import { literals, orNull, time } from '../schema-parts.ts';

const Name = Type.String({
  maxLength: 60,
  description: 'What the person calls it.',
  examples: ['Phone at work'],
});

const Authorization = Type.Optional(
  Type.String({
    maxLength: 64,
    description:
      'Id of a change_factor verification that this user approved in the last ten minutes; or of a recovery that they have finished, for one new factor. Needed once they have a factor: else a stolen session could make itself one.',
  }),
);

export const UserParams = Type.Object({
  userId: Type.String({ minLength: 1, maxLength: 128, description: "The app's own id for the person." }),
});

export const FactorParams = Type.Object({
  userId: UserParams.properties.userId,
  factorId: Type.String({ maxLength: 64, description: 'Of the factor: fac_…' }),
});

const kinds = ['phone', 'email', 'totp', 'hotp', 'passkey', 'recovery_codes'] as const;

export const FactorBody = Type.Object(
  {
    id: Type.String({ examples: ['fac_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9'] }),
    kind: literals(kinds, 'What it is.'),
    name: Name,
    status: literals(
      ['pending', 'active'] as const,
      'pending: begun, and good for nothing until it is confirmed.',
    ),
    createdAt: time('When its enrolment began.'),
    lastUsedAt: orNull(time('When it was used last.')),
    to: orNull(Type.String({ description: 'Of a phone or an e-mail address, masked.' })),
    verifiedAt: orNull(
      time('Of a phone or an e-mail address: when a code that was sent there was last typed.'),
    ),
    needsVerification: Type.Boolean({
      description:
        'Of a phone or an e-mail address: it was not verified for a year, or was reported as recycled. Open a verify_contact there.',
    }),
    recycledAt: orNull(time('Since when the address is known to be somebody else’s. Nothing is sent there.')),
    codesLeft: orNull(Type.Integer({ description: 'Of recovery codes: how many are left.' })),
    backedUp: orNull(
      Type.Boolean({ description: "Of a passkey: whether losing the device doesn't lose it." }),
    ),
  },
  { $id: 'Factor' },
);

export const SetTwoStep = Type.Object(
  { on: Type.Boolean(), authorization: Authorization, ...tellingMembers },
  { $id: 'SetTwoStep', additionalProperties: false },
);

export const FactorList = Type.Object(
  {
    twoStep: Type.Boolean({ description: 'Whether they are to be asked for a factor when they sign in.' }),
    twoStepDemanded: Type.Boolean({
      description:
        'Whether your app wants everybody to have it (COUNTERSIGN_APP_DEMANDS_TWO_STEP). Who has no backup yet is to be sent to the security page.',
    }),
    hasBackup: Type.Boolean({
      description:
        'Whether there is a way in when one factor is lost: two factors, or one and recovery codes.',
    }),
    ...accountMembers,
    factors: Type.Array(FactorBody, { description: 'In the order in which the person wants to be asked.' }),
  },
  { $id: 'FactorList' },
);

export const ConfirmFactor = Type.Object(
  {
    code: Type.Optional(
      Type.String({ maxLength: 64, description: 'What the app or the token shows.', examples: ['123456'] }),
    ),
    response: Type.Optional(
      Type.Unknown({ description: 'Of a passkey: what navigator.credentials.create answered, as JSON.' }),
    ),
    ...tellingMembers,
  },
  { $id: 'ConfirmFactor', additionalProperties: false },
);

export const ConfirmedFactor = Type.Object(
  {
    outcome: literals(
      ['confirmed', 'wrong'] as const,
      'wrong: another code was expected; the enrolment stays begun, so ask again.',
    ),
    factor: Type.Union([FactorBody, Type.Null()]),
  },
  { $id: 'ConfirmedFactor' },
);

export const ResyncFactor = Type.Object(
  {
    first: Type.String({ maxLength: 64, examples: ['123456'] }),
    second: Type.String({ maxLength: 64, description: 'The one that came next.', examples: ['654321'] }),
  },
  { $id: 'ResyncFactor', additionalProperties: false },
);

export const ResyncedFactor = Type.Object(
  {
    outcome: literals(
      ['resynced', 'wrong'] as const,
      'wrong: the two are nowhere to be found one after the other.',
    ),
    factor: Type.Union([FactorBody, Type.Null()]),
  },
  { $id: 'ResyncedFactor' },
);

export const RenameFactor = Type.Object({ name: Name }, { $id: 'RenameFactor', additionalProperties: false });
export const RemoveFactor = Type.Object(
  { authorization: Authorization, ...tellingMembers },
  { $id: 'RemoveFactor', additionalProperties: false },
);
export const OrderFactors = Type.Object(
  { factorIds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }) },
  { $id: 'OrderFactors', additionalProperties: false },
);

export const ReportRecycled = Type.Object(
  {
    recycled: Type.Optional(Type.Boolean({ description: 'false takes the report back. Default true.' })),
  },
  { $id: 'ReportRecycled', additionalProperties: false },
);

export const EnrolAddress = Type.Object(
  {
    name: Type.Optional(Name),
    verification: Type.String({
      maxLength: 64,
      description:
        'Id of a verify_contact verification of this user, to one address, approved in the last ten minutes.',
    }),
    authorization: Authorization,
    ...tellingMembers,
  },
  { $id: 'EnrolAddress', additionalProperties: false },
);

export const EnrolApp = Type.Object(
  {
    name: Type.Optional(Name),
    account: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'What the authenticator app shows beside the brand: an e-mail address, a login name.',
      }),
    ),
    authorization: Authorization,
  },
  { $id: 'EnrolApp', additionalProperties: false },
);

export const EnrolPasskey = Type.Object(
  {
    name: Type.Optional(Name),
    account: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'What the person picks the passkey by: an e-mail address, a login name.',
    }),
    authorization: Authorization,
  },
  { $id: 'EnrolPasskey', additionalProperties: false },
);

export const BegunPasskey = Type.Object(
  {
    factor: FactorBody,
    options: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: 'For PublicKeyCredential.parseCreationOptionsFromJSON and navigator.credentials.create.',
    }),
  },
  { $id: 'BegunPasskey' },
);

export const EnrolToken = Type.Object(
  {
    name: Type.Optional(Name),
    secret: Type.String({
      pattern: '^[A-Za-z2-7 ]{26,128}$',
      description: 'Base32, as it came with the token.',
    }),
    digits: Type.Optional(Type.Union([Type.Literal(6), Type.Literal(7), Type.Literal(8)])),
    counter: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 48 })),
    authorization: Authorization,
  },
  { $id: 'EnrolToken', additionalProperties: false },
);

export const ImportApp = Type.Object(
  {
    name: Type.Optional(Name),
    uri: Type.String({
      maxLength: 2048,
      description: 'otpauth://totp/… or otpauth://hotp/…, as the other system’s QR code held it.',
    }),
    authorization: Authorization,
    ...tellingMembers,
  },
  { $id: 'ImportApp', additionalProperties: false },
);

export const EnrolRecoveryCodes = Type.Object(
  { authorization: Authorization, ...tellingMembers },
  { $id: 'EnrolRecoveryCodes', additionalProperties: false },
);

export const BegunApp = Type.Object(
  {
    factor: FactorBody,
    uri: Type.String({ description: 'otpauth://…, what the QR code holds.' }),
    secret: Type.String({ description: 'For whoever types it, in groups of four.' }),
    qr: Type.String({ description: 'The QR code as SVG, dark on light whatever the page.' }),
  },
  { $id: 'BegunApp' },
);

export const NewRecoveryCodes = Type.Object(
  {
    factor: FactorBody,
    codes: Type.Array(Type.String({ examples: ['7k3m-x2pq-9rtv-4hnc'] }), {
      description: 'Said once. Each is good once.',
    }),
  },
  { $id: 'NewRecoveryCodes' },
);

export const OpenSecurityPage = Type.Object(
  {
    account: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'What authenticator apps and passkeys show: an e-mail address, a login name.',
      }),
    ),
    locale: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$',
        description: 'BCP 47: the language of the page and of notices.',
      }),
    ),
    notify: tellingMembers.notify,
    returnUrl: Type.Optional(
      Type.String({ maxLength: 500, description: "For the way back; on one of the app's origins." }),
    ),
  },
  { $id: 'OpenSecurityPage', additionalProperties: false },
);

export const SecurityPage = Type.Object(
  { url: Type.String(), expiresAt: time('Until when the link is good.') },
  { $id: 'SecurityPage' },
);

export type FactorListJson = Static<typeof FactorList>;
export type FactorJson = Static<typeof FactorBody>;
