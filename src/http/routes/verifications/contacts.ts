import { Type } from 'typebox';

/** What an app says of the addresses of somebody who has lost what they sign in with. */
export const Contacts = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 320 }), {
    maxItems: 3,
    description:
      'Phone numbers and e-mail addresses of the person that your own records hold as verified: never what somebody types or tells an agent, and none that was changed in the last three days. Those of a kind that the person has enrolled here prove nothing. All of them are told.',
  }),
);
