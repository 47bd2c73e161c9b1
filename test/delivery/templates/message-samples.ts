import type { MessageInput } from '#delivery/templates/message-input.ts';

export const locales = ['en', 'de', 'es', 'hi', 'ja', 'ar'] as const;

export const purposes = [
  'sign_in',
  'sign_in_passwordless',
  'verify_contact',
  'payment',
  'change_contact',
  'change_password',
  'change_factor',
  'recover',
  'handover',
  'loyalty_points',
] as const;

/** Everything as long as it is promised to fit. */
export const longest: Omit<MessageInput, 'locale' | 'purpose'> = {
  code: '87654321',
  brand: 'Lessing & Hartmann B',
  originHost: 'accounts.lessing.example1',
  lifetimeMinutes: 10,
  binding: {
    amount: '1234567.89',
    currency: 'EUR',
    payee: 'Antiquariat Schubert',
    newContact: '+49 *** ***42',
    parcel: 'JJD0123456789012',
  },
};

/** What a shop sends on most days. */
export const usual: Omit<MessageInput, 'locale' | 'purpose'> = {
  code: '654321',
  brand: 'ExampleShop',
  originHost: 'shop.example',
  lifetimeMinutes: 5,
  binding: {
    amount: '129.90',
    currency: 'EUR',
    payee: 'NovaBooks',
    newContact: '***42',
    parcel: '4471',
  },
};

/** What says in each language not to share a code. A handover code is for telling, so there it would mislead. */
export const notToShare = {
  en: /never share|never tell/i,
  de: /weiter|niemandem/i,
  es: /compart/i,
  hi: /किसी को न बताएं|साझा न करें/,
  ja: /他人に教えないで/,
  ar: /لا تشارك|لا تخبر أحد/,
} as const;

/** What says in each language where a handover code may be told. */
export const doorOnly = {
  en: /only at your door, never by phone or message/,
  de: /nur an Ihrer Tür, nie am Telefon oder per Nachricht/,
  es: /solo en su puerta, nunca por teléfono ni por mensaje/,
  hi: /दरवाज़े पर.*फ़ोन.*मैसेज पर (कभी )?नहीं/u,
  ja: /玄関先で配達員(だけ|にのみ).*電話やメッセージでは(絶対に)?伝えないで/,
  ar: /عند (بابك|باب منزلك) فقط.*(هاتف).*(رسالة|الرسائل)/,
} as const;
