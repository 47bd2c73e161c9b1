import { Type } from 'typebox';
import { literals, orNull, time } from '../schema-parts.ts';

/** Where somebody sat, for the notices that they get. */
export const clientMembers = {
  browser: Type.Optional(
    Type.String({
      maxLength: 60,
      description: 'As the person would call it.',
      examples: ['Firefox, Windows'],
    }),
  ),
  place: Type.Optional(
    Type.String({ maxLength: 60, description: 'Roughly where.', examples: ['Leipzig, Germany'] }),
  ),
};

/** How the person is told of what a request changes. */
export const tellingMembers = {
  notify: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
      maxItems: 4,
      description:
        'Addresses that you keep for this person besides what they have enrolled: they are told of changes too. In place of those said before, which are told for three more days.',
    }),
  ),
  locale: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$',
      description: 'BCP 47: the language they are told in.',
    }),
  ),
  client: Type.Optional(
    Type.Object(
      {
        ...clientMembers,
      },
      { additionalProperties: false, description: 'Where it was done, for the notice.' },
    ),
  ),
};

export const TellUser = Type.Object(
  {
    kind: literals(
      ['password_changed', 'sim_swap_blocked'] as const,
      'sim_swap_blocked: no code went to a number, since its SIM card was changed lately. Told once a day at most.',
    ),
    except: Type.Optional(
      Type.String({
        maxLength: 320,
        description: 'An address that is not told: the number that somebody else may have by now.',
      }),
    ),
    ...tellingMembers,
  },
  { $id: 'TellUser', additionalProperties: false },
);

export const ToldUser = Type.Object(
  {
    told: Type.Array(Type.String(), {
      description: 'Who was told, masked. Nobody: there is no address, or they were told of it within a day.',
    }),
  },
  { $id: 'ToldUser' },
);

export const LiftFreeze = Type.Object(tellingMembers, { $id: 'LiftFreeze', additionalProperties: false });

export const accountMembers = {
  frozenUntil: orNull(
    time('A change was reported as not theirs: until then nothing can be changed. null: it can.'),
  ),
  signedOutAt: orNull(
    time(
      'Sessions of yours that began before are not theirs, or not theirs alone: end them. null: never said.',
    ),
  ),
};
