import type { Catalogue } from './catalogue.ts';
import { en as recovery } from './recovery/en.ts';
import { en as security } from './security/en.ts';

const startAgain =
  'Go back to the app or website where you started, and {by, select, none {start again there} other {ask for a new code there}}.';

const startOver = '{by, select, none {Go back and start again} other {Go back for a new code}}';

const triesLeft = '{count, plural, one {You have one try left.} other {You have # tries left.}}';

const chooseAnother = '{ways, select, none {} other { Please choose another way.}}';

const tryAgain = '{ways, select, none {You can try again.} other {You can try again or choose another way.}}';

export const en: Catalogue = {
  locale: 'en',
  direction: 'ltr',
  headings: {
    sign_in: 'Confirm it’s you',
    sign_in_passwordless: 'Sign in',
    verify_contact: 'Confirm your {channel, select, email {e\u2011mail address} other {phone number}}',
    payment: 'Confirm your payment',
    change_contact: 'Confirm your new contact details',
    change_password: 'Confirm your new password',
    change_factor: 'Confirm the change to how you sign in',
    recover: 'Get back into your account',
    handover: 'Confirm the handover',
    generic: 'Confirm your request',
  },
  leads: {
    sign_in: 'You’re signing in to {brand}.',
    sign_in_passwordless:
      '{channel, select, none {You’re signing in to {brand} without a password.} other {You’re signing in to {brand} with a code instead of a password.}}',
    verify_contact:
      'With the code you confirm to {brand} that this {channel, select, email {e\u2011mail address} other {phone number}} is yours.',
    payment:
      '{channel, select, none {Confirm only} other {Enter the code only}} if you want to make exactly this payment.',
    change_contact: 'You’re changing the contact details of your {brand} account.',
    change_password: 'You’re changing the password of your {brand} account.',
    change_factor: 'You’re changing how you sign in to {brand}.',
    recover: 'You’re regaining access to your {brand} account.',
    handover: 'Enter the recipient’s code when the parcel is handed over.',
    generic:
      '{channel, select, none {You’re confirming your request at {brand}.} other {With the code you confirm your request at {brand}.}}',
  },
  sentTo: {
    sms: 'We sent a text message with {digits, select, 8 {an 8-digit} other {a {digits}-digit}} code to {to}.',
    voice: 'We’re calling {to}. Answer and press 1 to hear your {digits}-digit code.',
    email:
      'We sent an e\u2011mail with {digits, select, 8 {an 8-digit} other {a {digits}-digit}} code to {to}.',
    whatsapp:
      'We sent a WhatsApp message with {digits, select, 8 {an 8-digit} other {a {digits}-digit}} code to {to}.',
  },
  usuallyWithin: 'It usually arrives within {time}.',
  passkey: {
    get: {
      heading: 'Use your passkey',
      text: 'Confirm with your fingerprint, face or screen lock. There’s no code that anybody could ask you for.',
      button: 'Continue with passkey',
      noScript:
        'Passkeys need JavaScript. Turn it on and reload this page{ways, select, none {} other {, or choose another way}}.',
    },
    create: {
      heading: 'Add a passkey',
      text: 'Next time you sign in to {brand} with your fingerprint, face or screen lock. It works on the real site only.',
      button: 'Create passkey',
      noScript: 'Passkeys need JavaScript. Turn it on and reload this page, or go on without a passkey.',
    },
    waiting: 'Follow what your browser or device asks.',
    problems: {
      cancelled: `That was cancelled or took too long. ${tryAgain}`,
      'not-allowed': `Passkeys can’t be used on this address.${chooseAnother}`,
      'already-registered': 'This device already has a passkey for your account. You can use it right away.',
      insecure: `Passkeys only work over a secure connection.${chooseAnother}`,
      unsupported: `This browser or device can’t do that.${chooseAnother}`,
      failed: `Something went wrong with the passkey. ${tryAgain}`,
      refused: `We couldn’t accept that passkey. ${tryAgain}`,
      removed: `This passkey has been removed from your account. You can delete it on your device.${chooseAnother}`,
    },
  },
  factsLabel: 'What you’re confirming',
  factLabels: {
    amount: 'Amount',
    payee: 'To',
    newContact: 'New contact',
    parcel: 'Parcel',
    orderId: 'Order',
  },
  codeLabel: '{digits}-digit code',
  codeHint: 'Enter the {digits} digits of the code.',
  submit: 'Confirm',
  submitting: 'Checking…',
  noAnswer: 'No answer yet. Please press the button again: the same code doesn’t use up another try.',
  offline: 'You’re offline, so that didn’t go through. Press the button again once you’re connected.',
  triesLeft: '{count, plural, one {# try left} other {# tries left}}',
  validFor: 'Valid for another {time}',
  validUntil: 'Valid until {time}',
  expiresSoon: 'The code expires in one minute.',
  answerFor: '{time} left to answer',
  answerSoon: 'There is one minute left to answer.',
  errorTitle: 'Error',
  seconds: '{count, plural, one {# second} other {# seconds}}',
  minutes: '{count, plural, one {# minute} other {# minutes}}',
  hours: '{count, plural, one {# hour} other {# hours}}',
  shareHeading: 'Keep this code to yourself',
  share:
    'Nobody at {brand} will ever ask you for it, be it by phone, message or e\u2011mail. Anyone who does is trying to deceive you.',
  resendHeading: 'Didn’t get the code?',
  resendTips: {
    sms: 'A text message can take a minute. Check that your phone has a signal.',
    voice: 'The call can take a minute. The code is only read out once you press 1.',
    email: 'An e\u2011mail can take a few minutes. Please also look in your spam folder.',
    whatsapp: 'A WhatsApp message can take a minute. Check that your phone is online.',
  },
  registeredOnly: 'We only send codes to contact details that {brand} has on file.',
  sameCode: 'The code stays the same, so a message that arrives late still works.',
  newestCode: 'Each message has a new code. Only the newest code works.',
  resend: {
    sms: 'Send the text message again',
    voice: 'Call me again',
    email: 'Send the e\u2011mail again',
    whatsapp: 'Send the WhatsApp message again',
  },
  resendWait: 'You can ask for it again in {time}.',
  resendReady: 'You can ask for the code again now.',
  noMoreSends: 'We’ve sent it as often as we can. The code that was sent still works.',
  noneArrived:
    'No code arrived? Go back and check your {channel, select, email {e\u2011mail address} other {phone number}}.',
  mistyped: 'Mistyped? Go back and correct it',
  otherWays: 'Try another way',
  otherWay: {
    sms: 'Text message to {to}',
    voice: 'Call me instead at {to}',
    email: 'E\u2011mail to {to}',
    whatsapp: 'WhatsApp message to {to}',
  },
  otherWayWait: 'Possible in {time}.',
  own: {
    totp: {
      how: 'Open your authenticator app and enter the {digits, select, none {digits} other {{digits} digits}} it shows for this account.',
      label: 'Code from your authenticator app',
      hint: 'Enter all {digits, select, none {digits} other {{digits} digits}} that the app shows.',
      troubleHeading: 'Code not accepted?',
      trouble:
        'The code changes every 30 seconds, and each one works once. If one is refused, wait for the next. Check that your phone sets its clock automatically.',
      wrong: `That code isn’t right or was used already. Wait for the next one in your app and enter that. ${triesLeft}`,
      malformed:
        'Please enter all {digits, select, none {digits} other {{digits} digits}} that the app shows. This didn’t use up a try.',
    },
    hotp: {
      how: 'Press the button on your token and enter the {digits, select, none {digits} other {{digits} digits}} it shows.',
      label: 'Code from your token',
      hint: 'Enter all {digits, select, none {digits} other {{digits} digits}} that the token shows.',
      troubleHeading: 'Code not accepted?',
      trouble:
        'Each code works once, and only the newest one counts. If one is refused, press the button again. Don’t press it when you don’t need a code.',
      wrong: `That code isn’t right or was used already. Press the button again and enter the new code. ${triesLeft}`,
      malformed:
        'Please enter all {digits, select, none {digits} other {{digits} digits}} that the token shows. This didn’t use up a try.',
    },
    recovery_codes: {
      how: 'Enter one of the recovery codes that you saved when you set them up. Each code works once.',
      label: 'Recovery code',
      hint: 'Enter one of your recovery codes.',
      troubleHeading: 'Can’t find your codes?',
      trouble:
        'Look where you keep important papers, in your password manager or among your downloads. Capitals and dashes don’t matter. If you made new codes since, the old ones no longer work.',
      wrong: `That code isn’t right or was used already. Check it, or take another one from your list. ${triesLeft}`,
      malformed:
        'Please enter a whole recovery code, with all its letters and digits. This didn’t use up a try.',
    },
  },
  ownClosed:
    'There have been too many wrong answers this way. To protect your account it stays closed {time, select, none {for the time being} other {for another {time}}}.{ways, select, none {} other { Please try another way.}}',
  passkeyOffer: {
    heading: 'Sign in without a code next time?',
    text: 'Your code was right. With a passkey you sign in to {brand} by finger, face or screen lock: quicker, and there’s no code that anyone could trick you into giving away.',
    add: 'Set up a passkey',
    goOn: 'Continue to {brand}',
    alone: 'If you do nothing, you go on by yourself in two minutes.',
  },
  failuresLeft:
    '{count, plural, =0 {There have been too many wrong answers in a row, so this way is turned off. Please {ways, select, none {set it up again} other {use another way, and set this one up again}} in your account’s security settings.} one {Careful: one more wrong answer in a row, and this way is turned off until you set it up again.} other {Careful: # more wrong answers in a row, and this way is turned off until you set it up again.}}',
  ownWay: {
    passkey: 'Use a passkey',
    totp: 'Use your authenticator app',
    hotp: 'Use your token',
    recovery_codes: 'Use a recovery code',
  },
  enterSent: 'Enter the code we sent to {to}',
  noneOfThese: 'Nothing here works for you? Go back to {brand} and ask for help there.',
  lostEverything: 'I can’t use any of these',
  lostOnly: 'I no longer have this',
  notMe: 'This wasn’t me',
  notMeText:
    'If you didn’t ask for this, cancel it. The code then stops working and nothing is changed or paid.',
  notMeOwnText: 'If you didn’t ask for this, cancel it. Nothing is then changed or paid.',
  handover: {
    sentTo: 'The {digits}-digit code was sent to {to}.',
    shareHeading: 'Only at the door',
    share: 'The code is told to the courier in person when the parcel is there, never by phone or message.',
    tip: 'Ask the recipient to look at their messages. One can take a few minutes.',
    call: 'Call the recipient at {to}',
    callAgain: 'Call the recipient again',
    sent: 'The code is on its way to the recipient.',
    wrong: `That code isn’t right. Ask the recipient to tell you the code once more. ${triesLeft}`,
    approved: 'Thank you. The recipient’s code was right.',
    notMe: 'Something isn’t right',
    notMeText: 'If this parcel isn’t being handed over, cancel the code. It then stops working.',
    closed:
      'There have been too many wrong codes. To protect the recipient we’re not accepting codes {time, select, none {for the time being} other {for another {time}}}.',
    ended: {
      exhausted: 'For the recipient’s protection this code no longer works. The handover isn’t confirmed.',
      expired: 'The code was valid until the end of the delivery day. The handover isn’t confirmed.',
      canceled: 'The code no longer works. The handover isn’t confirmed.',
      undeliverable: 'None of our messages could be delivered. The handover isn’t confirmed.',
    },
    unreached: 'We couldn’t reach the recipient',
  },
  cancel: 'Cancel now',
  notices: {
    wrong: `That code isn’t right. Please check the message and try again. ${triesLeft}`,
    malformed: 'Please enter all {digits} digits of the code. This didn’t use up a try.',
    sent: {
      sms: 'A text message with your code is on its way.',
      voice: 'We’re calling you now.',
      email: 'An e\u2011mail with your code is on its way.',
      whatsapp: 'A WhatsApp message with your code is on its way.',
    },
    'resend-too-soon':
      'A message is already on its way. {time, select, none {Please wait a moment before you ask again.} other {You can ask again in {time}.}}',
    'too-many-sends':
      'No more messages can be sent this way{time, select, none { for now} other { for another {time}}}. The code that was sent still works.',
    'too-many-failures':
      'There have been too many wrong codes. To protect your account we’re not accepting codes {time, select, none {for the time being} other {for another {time}}}.',
    'too-many-requests':
      'There have been too many requests from your connection. {time, select, none {Please try again later.} other {Please try again in {time}.}}',
    'not-sent':
      'We couldn’t deliver the message. Please ask for it again{ways, select, none {} other { or try another way}}.',
    unavailable: 'That isn’t available right now.{ways, select, none {} other { Please try another way.}}',
    'not-judged':
      'The code couldn’t be checked just now. {time, select, none {Please enter it again in a moment.} other {Please enter it again in {time}.}} The same code doesn’t use up another try.',
  },
  ended: {
    approved: {
      heading: 'Confirmed',
      text: '{by, select, none {Thank you. That’s all we needed.} other {Thank you. Your code was right.}}',
    },
    exhausted: {
      heading: '{by, select, none {Too many wrong tries} other {Too many wrong codes}}',
      text: '{by, select, none {For your protection this request is closed.} other {For your protection this code no longer works.}} Nothing has been changed or paid.',
    },
    expired: {
      heading: '{by, select, none {Your time is up} other {This code has expired}}',
      text: '{by, select, none {There is only a short time to answer.} other {Codes are only valid for a short time.}} Nothing has been changed or paid.',
    },
    canceled: {
      heading: 'Cancelled',
      text: '{by, select, none {} other {The code no longer works. }}Nothing has been changed or paid.',
    },
    undeliverable: {
      heading: 'We couldn’t reach you',
      text: 'None of our messages could be delivered. Nothing has been changed or paid.',
    },
  },
  canceledAdvice:
    'If somebody else started this, they may know your password. Please change it in the {brand} app or on the website.',
  wayBack: {
    approved: 'Back to {brand}',
    exhausted: startOver,
    expired: startOver,
    canceled: 'Back to {brand}',
    undeliverable: 'Go back and try again',
  },
  noWayBack: {
    approved: 'You can close this page and go on where you left off.',
    exhausted: startAgain,
    expired: startAgain,
    canceled: 'You can close this page.',
    undeliverable:
      'Go back to the app or website where you started. Check your contact details there and try again.',
  },
  fewCodesLeft:
    '{count, plural, =0 {That was your last recovery code.} one {You have # recovery code left.} other {You have # recovery codes left.}} Make new ones in your account’s security settings, before you need them.',
  messages: {
    'not-found': {
      heading: 'There’s nothing here',
      text: 'The link may be incomplete or out of date. Go back to the app or website where you started, and try again there.',
    },
    unavailable: {
      heading: 'That didn’t work',
      text: 'Something went wrong on our side. Please try again in a moment. The code you have still works until it expires.',
    },
    'bad-request': {
      heading: 'That didn’t work',
      text: 'We couldn’t read what was sent. Please go back and try again.',
    },
  },
  security,
  recovery,
};
