import type { NoticeTexts } from './notice-texts.ts';

export const en: NoticeTexts = {
  what: {
    factor_added: 'New way to sign in: {factor}',
    factor_removed: 'Removed as a way to sign in: {factor}',
    recovery_codes_replaced: 'New recovery codes were made; the old ones are void',
    two_step_off: 'Two-step verification was turned off',
    recovery_used: 'A recovery code was used',
    recovery_begun: 'Somebody asked to get back into your account',
    recovery_finished: 'Your account was recovered',
    second_step_failed: 'Somebody knew your password, but not the code',
    sim_swap_blocked: 'No code was sent to your number, since its SIM card was changed lately',
    password_changed: 'Your password was changed',
    undone: '{by} said of a change that it wasn’t you',
    freeze_lifted: 'Changes to your sign-in are possible again',
  },
  factors: {
    phone: 'phone',
    email: 'e-mail',
    totp: 'authenticator app',
    hotp: 'security token',
    passkey: 'passkey',
    recovery_codes: 'recovery codes',
  },
  sms: '{brand}: {what} ({time} UTC). Not you? {link}',
  subject: '{brand}: {what}',
  when: 'When',
  browser: 'Browser',
  place: 'Place',
  wasMe: 'If this was you, there’s nothing to do.',
  notMe: 'If it wasn’t you, say so by {date}:',
  notMeButton: 'This wasn’t me',
  neverAsk: 'We’ll never ask you for a code or your password because of this message.',
  footer: 'This message was sent automatically by {brand} to every address of your account.',
  page: {
    title: 'Was this you?',
    wasMeButton: 'This was me',
    effects:
      'Then you’re signed out everywhere, and nobody can change how you sign in for three days. Signing in goes on.',
    effectsWithUndo:
      'Then the change is taken back, you’re signed out everywhere, and nobody can change how you sign in for three days. Signing in goes on.',
    effectsOfDispute:
      'What was removed isn’t back yet, since nobody but its owner has said so. If it should come back, say so here.',
    thanks: 'Thank you. Nothing was changed.',
    stopped: 'Thank you. You’re signed out everywhere, and every address of yours was told.',
    frozen: 'Until {date} nobody can change how you sign in. What you have goes on working.',
    next: 'Now change your password at {brand}. If you can’t get in, contact {brand} and say what happened.',
    over: 'This link is over. If something is still wrong, contact {brand}.',
    informs: 'This is to let you know. If it wasn’t you, contact {brand}.',
  },
};
