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

/** The browser came back without having confirmed: says why, and offers a new code in one click. */
export function unconfirmedPage(flow: Flow, why: Unconfirmed, codePageUrl: string | undefined): Page {
  const [title, text] = unconfirmedTexts[why];
  const goOn =
    why === 'unfinished' && codePageUrl !== undefined
      ? html`<p><a class="button" href="${codePageUrl}">Go on and type the code</a></p>`
      : '';
  const ways = html`${goOn}${again(flow, goOn === '' ? '' : 'quiet')}${otherWay(flow)}`;
  return { title, narrow: true, body: message(title, text, ways) };
}

export function foreignReturnPage(flow: Flow): Page {
  const title = 'This was started somewhere else';
  const text =
    'The confirmation does not belong to what this browser asked for last. It may have been begun in another browser or another tab. Nothing was changed.';
  const ways = html`<p><a class="button" href="${flowPaths[flow].start}">Start again</a></p>`;
  return { title, narrow: true, status: 400, body: message(title, text, ways) };
}

/** No code could be sent, or no ticket be checked. `retryHref`: repeats a visit; absent: repeats the sending. */
export function sendFailurePage(flow: Flow, failure: SendFailure, retryHref?: string): Page {
  const { kind, status, retryAfterSeconds } = failure;
  const [title, text] = failureTexts(failure);
  const retry =
    retryHref === undefined
      ? again(flow, '', 'Try again')
      : html`<p><a class="button" href="${retryHref}">Try again</a></p>`;
  // Another address is the way out; only who has given their password has one that the shop knows.
  const byEmail =
    flow === 'sign-in'
      ? html`<form method="post" action="${flowPaths[flow].again}"><button class="button" name="channel" value="email">Send it to my e-mail</button></form>`
      : '';
  return {
    title,
    narrow: true,
    status,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    body: message(title, text, html`${kind === 'address' ? byEmail : retry}${otherWay(flow)}`),
  };
}

function failureTexts({ kind, retryAfterSeconds }: SendFailure): readonly [title: string, text: string] {
  switch (kind) {
    case 'wait':
      return [
        'That was a lot of codes',
        `To keep your address safe we send no more for a while. Try again ${
          retryAfterSeconds === undefined ? 'later' : `in ${showWait(retryAfterSeconds)}`
        }. The code you got last may still be good.`,
      ];
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

function again(flow: Flow, style: string, label = 'Send a new code'): Html {
  return html`<form method="post" action="${flowPaths[flow].again}"><button class="button ${style}">${label}</button></form>`;
}

function otherWay(flow: Flow): Html {
  const { change, what } = flowPaths[flow];
  return html`<p><a href="${change}">${what}</a></p>`;
}
