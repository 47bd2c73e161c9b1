import type { Catalogue } from './wording.ts';

const notShared = 'Never share it; we will never ask for it. Expires in {minutes} min.';
const notSharedShort = 'Never share it. Expires in {minutes} min.';
const notYouShort = 'Not you? Never share it and contact us. Expires in {minutes} min.';
const handoverShare = 'Tell it to the courier only at your door, never by phone or message.';

export const en: Catalogue = {
  locale: 'en',
  direction: 'ltr',
  voiceLanguage: 'en-US',
  smsAlphabet: 'gsm7',
  sms: {
    sign_in: {
      warned: [
        `{brand}: your sign-in code is {code}. ${notShared}`,
        `{brand}: your sign-in code is {code}. ${notSharedShort}`,
        '{brand}: sign-in code {code}. Never share it.',
      ],
      bare: ['{brand}: sign-in code {code}'],
    },
    verify_contact: {
      warned: [
        `{brand}: your code to confirm this phone number is {code}. ${notSharedShort}`,
        '{brand}: code to confirm this number: {code}. Never share it.',
      ],
      bare: ['{brand}: code to confirm this number: {code}'],
    },
    payment: {
      warned: [
        `{brand}: to pay {money} to {payee}, use code {code}. ${notYouShort}`,
        `{brand}: to pay {money} to {payee}, use code {code}. ${notSharedShort}`,
        '{brand}: to pay {money} to {payee}, use code {code}. Never share it.',
      ],
      bare: ['{brand}: pay {money} to {payee}, code {code}'],
    },
    payment_to_brand: {
      warned: [
        `{brand}: to pay us {money}, use code {code}. ${notYouShort}`,
        `{brand}: to pay us {money}, use code {code}. ${notSharedShort}`,
        '{brand}: to pay us {money}, use code {code}. Never share it.',
      ],
      bare: ['{brand}: pay us {money}, code {code}'],
    },
    change_contact: {
      warned: [
        `{brand}: to change your contact details{newContact, select, none {} other { to {newContact}}}, use code {code}. ${notYouShort}`,
        `{brand}: to change your contact details{newContact, select, none {} other { to {newContact}}}, use code {code}. ${notSharedShort}`,
        `{brand}: to change your contact details, use code {code}. ${notSharedShort}`,
        '{brand}: code to change your contact details: {code}. Never share it.',
      ],
      bare: ['{brand}: code to change your contact details: {code}'],
    },
    change_password: {
      warned: [
        `{brand}: to change your password, use code {code}. ${notYouShort}`,
        `{brand}: to change your password, use code {code}. ${notSharedShort}`,
        '{brand}: code to change your password: {code}. Never share it.',
      ],
      bare: ['{brand}: code to change your password: {code}'],
    },
    change_factor: {
      warned: [
        `{brand}: to change how you sign in, use code {code}. ${notYouShort}`,
        `{brand}: to change how you sign in, use code {code}. ${notSharedShort}`,
        '{brand}: code to change how you sign in: {code}. Never share it.',
      ],
      bare: ['{brand}: code to change how you sign in: {code}'],
    },
    recover: {
      warned: [
        `{brand}: to get back into your account, use code {code}. ${notYouShort}`,
        `{brand}: to get back into your account, use code {code}. ${notSharedShort}`,
        '{brand}: account recovery code {code}. Never share it.',
      ],
      bare: ['{brand}: account recovery code {code}'],
    },
    handover: {
      warned: [
        `{brand}: the handover code for {parcel, select, none {your parcel} other {parcel {parcel}}} is {code}. ${handoverShare}`,
        `{brand}: parcel handover code {code}. ${handoverShare}`,
      ],
      bare: [],
    },
    generic: {
      warned: [
        `{brand}: your confirmation code is {code}. ${notShared}`,
        `{brand}: your confirmation code is {code}. ${notSharedShort}`,
        '{brand}: confirmation code {code}. Never share it.',
      ],
      bare: ['{brand}: confirmation code {code}'],
    },
  },
  email: {
    wordings: {
      sign_in: {
        subject: '{brand}: your sign-in code',
        lead: 'Use this code to sign in to {brand}.',
        notYou:
          'If you did not try to sign in, somebody may know your password. Keep the code to yourself and change your password in our app or on our website.',
      },
      sign_in_passwordless: {
        subject: '{brand}: your sign-in code',
        lead: 'Use this code to sign in to {brand} without a password.',
        notYou:
          'If you did not ask for it, you can delete this message. Nobody can sign in without the code.',
      },
      verify_contact: {
        subject: '{brand}: confirm your e-mail address',
        lead: 'Use this code to confirm that this e\u2011mail address is yours.',
        notYou: 'If you did not give us this address, you can delete this message. Nothing will change.',
      },
      payment: {
        subject: '{brand}: confirm your payment of {money}',
        lead: 'Use this code only if you want to make exactly this payment.',
        notYou: 'If you are not making this payment, do not use the code, and contact us.',
      },
      change_contact: {
        subject: '{brand}: confirm the change of your contact details',
        lead: 'Use this code to change the contact details of your account.',
        notYou:
          'If you are not changing them, somebody may be in your account. Keep the code to yourself and contact us.',
      },
      change_password: {
        subject: '{brand}: confirm the change of your password',
        lead: 'Use this code to change the password of your account.',
        notYou:
          'If you are not changing it, somebody may be in your account. Keep the code to yourself and contact us.',
      },
      change_factor: {
        subject: '{brand}: confirm the change to how you sign in',
        lead: 'Use this code to change how you sign in to {brand}.',
        notYou:
          'If you are not changing this, somebody may be in your account. Keep the code to yourself and contact us.',
      },
      recover: {
        subject: '{brand}: recover your account',
        lead: 'Use this code to get back into your account.',
        notYou:
          'If you did not ask for this, keep the code to yourself. Nobody can get into your account without it.',
      },
      handover: {
        subject: '{brand}: the code for your delivery',
        lead: 'The courier will ask you for this code when handing over your parcel.',
        notYou: 'If you are not expecting a parcel, please contact us.',
      },
      generic: {
        subject: '{brand}: your confirmation code',
        lead: 'Use this code to confirm your request at {brand}.',
        notYou: 'If you did not ask for it, you can delete this message.',
      },
    },
    codeLabel: 'Your code',
    amountLabel: 'Amount',
    payeeLabel: 'Payee',
    newContactLabel: 'New contact',
    parcelLabel: 'Parcel',
    lifetime: 'The code is valid for {minutes, plural, one {# minute} other {# minutes}}.',
    neverShare:
      'Never share this code. We will never ask you for it, be it by phone, message or e\u2011mail.',
    handoverLifetime: 'The code is valid until the end of the delivery day.',
    handoverShare,
    footer: 'This message was sent automatically by {brand}.',
  },
  voice: {
    reasons: {
      sign_in: 'We are calling with your sign-in code.',
      sign_in_passwordless: 'We are calling with your code to sign in without a password.',
      verify_contact: 'We are calling with the code to confirm this phone number.',
      payment: 'We are calling with the code for your payment of {money} to {payee}.',
      change_contact: 'We are calling with the code to change your contact details.',
      change_password: 'We are calling with the code to change your password.',
      change_factor: 'We are calling with the code to change how you sign in.',
      recover: 'We are calling with the code to get back into your account.',
      handover: 'We are calling with the code for the handover of your parcel.',
      generic: 'We are calling with your confirmation code.',
    },
    greeting: 'Hello, this is {brand}.',
    pressKey: 'To hear the code, press 1. If you are not expecting it, please hang up.',
    codeIs: 'Your code is:',
    again: 'I repeat:',
    neverShare: 'Never tell this code to anyone. We will never ask you for it.',
    handoverShare,
    goodbye: 'Goodbye.',
    digitSeparator: ', ',
  },
};
