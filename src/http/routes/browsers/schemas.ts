import { type Static, Type } from 'typebox';
import { orNull, time } from '../schema-parts.ts';

export const Browser = Type.Object(
  {
    id: Type.String({ examples: ['brw_01k3y8z6q0d5w9x2v7r4t1p8m3n6b0c5f2g9'] }),
    name: Type.String({ description: 'What the person knows it by.', examples: ['Firefox on Windows'] }),
    createdAt: time('Since when it is trusted.'),
    expiresAt: time('Until when.'),
    lastUsedAt: orNull(time('When it last let somebody off.')),
  },
  { $id: 'Browser' },
);

export const BrowserList = Type.Object({ browsers: Type.Array(Browser) }, { $id: 'BrowserList' });

export const TrustBrowser = Type.Object(
  {
    verification: Type.String({
      maxLength: 64,
      description: 'Id of a sign_in verification that was approved in this browser in the last ten minutes.',
    }),
    name: Type.String({ maxLength: 60, description: 'For the list that the person sees.' }),
  },
  { $id: 'TrustBrowser', additionalProperties: false },
);

export const TrustedBrowser = Type.Object(
  {
    browser: Browser,
    token: Type.String({
      description:
        'For a cookie of yours: __Host-, Secure, HttpOnly, SameSite=Lax, Max-Age 2592000. Said once; pass it as `browser` when the person signs in next.',
    }),
  },
  { $id: 'TrustedBrowser' },
);

export const DistrustBrowsers = Type.Object(
  { browserId: Type.Optional(Type.String({ maxLength: 64, description: 'Left out: every one of them.' })) },
  { $id: 'DistrustBrowsers', additionalProperties: false },
);

export type BrowserJson = Static<typeof Browser>;
