import type { Flow, SendFailure, Unconfirmed } from '../confirmation.ts';
import { showWait } from '../money.ts';
import { type Html, html } from './html.ts';
import { message } from './message.ts';
import type { Page } from './send-page.ts';

/** Where a flow asks for a new code, and where it begins. */
export const flowPaths: Readonly<
  Record<Flow, { again: string; start: string; change: string; what: string }>
> = {
  'register-email': {
    again: '/register/email',
    start: '/register',
    change: '/register/email',
    what: 'Use another e-mail address',
  },
  'register-phone': {
    again: '/register/phone',
    start: '/register',
    change: '/register/phone',
    what: 'Use another number',
  },
  'sign-in': {
    again: '/sign-in/again',
    start: '/sign-in',
    change: '/sign-in/code',
    what: 'Sign in another way',
  },
  'sign-in-with-code': {
    again: '/sign-in/code/again',
    start: '/sign-in/code',
    change: '/sign-in',
    what: 'Sign in with your password',
  },
  'change-password': {
    again: '/account/password/again',
    start: '/account/password',
    change: '/account/security',
    what: 'Leave the password as it is',
  },
};

const unconfirmedTexts: Readonly<Record<Unconfirmed, readonly [title: string, text: string]>> = {
  expired: [
    'That code has run out',
    'A code is good for a few minutes only. Take a fresh one; nothing you typed is lost.',
  ],
  exhausted: [
    'Too many wrong codes',
    'That code is void, to keep anybody from guessing it. Take a fresh one; nothing you typed is lost.',
  ],
  canceled: [
    'You stopped this',
    'Nothing was changed, and the code is void. If it was you after all, take a fresh one. If you did not ask for a code, there is nothing more to do.',
  ],
  undeliverable: [
    'The code could not be delivered',
    'No message got through this time. Try once more, or use another address.',
  ],
  used: [
    'That confirmation is used up',
    'It was good once, and for five minutes. Take a fresh code; nothing you typed is lost.',
  ],
  unfinished: [
    'Not quite finished',
    'The code was not typed in yet. Go on where you were, or take a fresh one.',
  ],
};

/** Who began these knew the password, and the code page has just said so. */
const afterPassword: Partial<Record<Flow, { readonly text: string; readonly way: Html }>> = {
  'sign-in': {
    text: 'Nobody was signed in. If it was you after all, go on with a new code. If it was somebody else, they may know your password: sign in and change it.',
    way: html`<p><a class="button" href="/sign-in?next=/account/password">Sign in and change your password</a></p>`,
  },
  'change-password': {
    text: 'Your password is as it was. If it was you after all, go on with a new code. If it was somebody else, they may know your password and be signed in: change it, which signs them out.',
    way: html`<p><a class="button" href="/account/password">Change your password</a></p>`,
  },
};

/** The browser came back without having confirmed: says why, and offers a new code in one click. */
export function unconfirmedPage(flow: Flow, why: Unconfirmed, codePageUrl: string | undefined): Page {
  const [title, text] = unconfirmedTexts[why];
  const advice = why === 'canceled' ? afterPassword[flow] : undefined;
  const goOn =
    why === 'unfinished' && codePageUrl !== undefined
      ? html`<p><a class="button" href="${codePageUrl}">Go on and type the code</a></p>`
      : advice?.way;
  const ways = html`${goOn ?? ''}${again(flow, goOn === undefined ? '' : 'quiet')}${otherWay(flow)}`;
  return { title, narrow: true, body: message(title, advice?.text ?? text, ways) };
}

export function foreignReturnPage(flow: Flow): Page {
  const title = 'This was started somewhere else';
  const text =
    'The confirmation does not belong to what this browser asked for last. It may have been begun in another browser or another tab. Nothing was changed.';
  const ways = html`<p><a class="button" href="${flowPaths[flow].start}">Start again</a></p>`;
  return { title, narrow: true, status: 400, body: message(title, text, ways) };
}

export type WaysOn = {
  /** Repeats a visit; absent: repeats the sending. */
  readonly retryHref?: string;
  /** The shop knows a mailbox of whoever asks, who has given their password. */
  readonly byEmail?: boolean;
};

/** No code could be sent, or no ticket be checked. */
export function sendFailurePage(flow: Flow, failure: SendFailure, ways: WaysOn = {}): Page {
  const { kind, status, retryAfterSeconds } = failure;
  const { retryHref, byEmail = false } = ways;
  const [title, text] = failureTexts(failure, byEmail);
  const retry =
    retryHref === undefined
      ? again(flow, byEmail ? 'quiet' : '', 'Try again', kind === 'wait' ? retryAfterSeconds : undefined)
      : html`<p><a class="button" href="${retryHref}">Try again</a></p>`;
  const mail = byEmail
    ? html`<form method="post" action="${flowPaths[flow].again}"><button class="button" name="channel" value="email">Send it to my e-mail</button></form>`
    : '';
  return {
    title,
    narrow: true,
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    body: message(title, text, html`${mail}${kind === 'address' ? '' : retry}${otherWay(flow)}`),
  };
}

function failureTexts(
  { kind, retryAfterSeconds }: SendFailure,
  byEmail: boolean,
): readonly [title: string, text: string] {
  switch (kind) {
    case 'wait': {
      const when = retryAfterSeconds === undefined ? 'later' : `in ${showWait(retryAfterSeconds)}`;
      return [
        'That was a lot of codes',
        `To keep your address safe we send no more there for a while. Try again ${when}${byEmail ? ', or take the code by e-mail now' : ''}.`,
      ];
    }
    case 'address':
      return [
        'We can’t send a code there',
        'This address or number can’t get our codes. Another one will do.',
      ];
    case 'unavailable':
      return [
        'We can’t send codes just now',
        'This is our fault, not yours. Nothing you typed is lost: try again in a minute.',
      ];
  }
}

/** @param waitSeconds until it is worth pressing */
function again(flow: Flow, style: string, label = 'Send a new code', waitSeconds?: number): Html {
  const wait = waitSeconds === undefined ? '' : html` data-wait="${waitSeconds}"`;
  return html`<form method="post" action="${flowPaths[flow].again}"><button class="button ${style}"${wait}>${label}</button></form>`;
}

function otherWay(flow: Flow): Html {
  const { change, what } = flowPaths[flow];
  return html`<p><a href="${change}">${what}</a></p>`;
}
