import type { RecoveryTexts } from './recovery-texts.ts';

export const en: RecoveryTexts = {
  title: 'Get back into your account',
  lead: 'You can’t use any of what you sign in to {brand} with? Then show here what you still have.',
  howHeading: 'How it works',
  howShow: 'You show one or more of these: a phone number, an e-mail address, a recovery code.',
  howWait: 'With one of them, you wait three days. With two of different kinds, a day or not at all.',
  howTold:
    'All addresses of your account are told, and each can stop it. It also stops if somebody signs in with what you say is lost.',
  showHeading: 'What you still have',
  send: 'Send a code to {to}',
  code: 'Use a recovery code',
  addressShown: 'You’ve shown that {to} is yours.',
  otherShown: 'You’ve shown that it’s you.',
  tellsAll: 'When you go on, all addresses of the account are told that somebody wants to get back into it.',
  goOn: 'Go on',
  nothingHeading: 'There’s nothing here to get back',
  nothingText:
    'Nothing is set up for you here that could be lost. Sign in to {brand} with your password. If its codes go to a phone or mailbox that you’ve lost, contact {brand}.',
  waitingHeading: 'Now it takes some time',
  waitingUntil: 'You can go on from {date}.',
  waitingText:
    'Then go to {brand}, begin to sign in and choose “{link}”, or take the link that brought you here today, and show again what you showed today. Until then, nothing changes in your account.',
  bySupport: 'Support opened this for you. That takes longer, so that nobody can talk their way in.',
  sooner: 'If you show something of another kind as well, you don’t have to wait as long.',
  shownHeading: 'Shown so far',
  readyHeading: 'You can go on',
  readyText:
    'Set up one new way to sign in. It takes the place of everything that you haven’t shown here. You’re signed out everywhere else.',
  finish: 'Set up a new way',
  stopHeading: 'Don’t want this any more?',
  stopText: 'Then everything stays as it is, and what you used before goes on working.',
  stop: 'Stop it',
  notices: {
    'not-counted':
      'That didn’t count. It was shown more than ten minutes ago, or was added to the account only lately.',
    'nothing-enrolled': 'There’s nothing here to get back.',
    'too-many-recoveries': 'Somebody tried this too often lately. Please ask support for help.',
    'factors-frozen': 'A change was reported as not yours, so nothing can be changed here for now.',
    'recovery-over': 'That one is over. You can start again.',
    'recovery-waiting': 'The wait isn’t over yet.',
    'show-again': 'Show again what you showed before, so that we know it’s still you.',
    canceled: 'It’s stopped, and nothing was changed.',
    stopped:
      'It was stopped: here, from one of your addresses, or because somebody signed in with what was said to be lost. Nothing was changed, and you can start again.',
    'not-reachable': 'We can’t send a code there right now. Please use another way.',
    unavailable: 'That isn’t available right now. Please try again later.',
  },
};
