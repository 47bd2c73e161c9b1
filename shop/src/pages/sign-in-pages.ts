import type { FieldErrors } from '../form.ts';
import { showWait } from '../money.ts';
import { errorSummary, field, passwordField, titled } from './fields.ts';
import { html } from './html.ts';
import type { Page } from './send-page.ts';

/** Where somebody who has signed in by a code sets a new password. */
export const forgotten = '/account/password';

export type SignInForm = {
  readonly email: string;
  readonly next: string;
  readonly errors?: FieldErrors;
  /** Seconds until another password may be tried. */
  readonly waitSeconds?: number;
};

export function signInPage({ email, next, errors = {}, waitSeconds }: SignInForm): Page {
  const shown: FieldErrors =
    waitSeconds === undefined
      ? errors
      : { password: `Too many tries. Wait ${showWait(waitSeconds)}, or sign in with a code.` };
  return {
    title: titled('Sign in', shown),
    narrow: true,
    status: waitSeconds === undefined ? (Object.keys(errors).length > 0 ? 422 : 200) : 429,
    ...(waitSeconds === undefined ? {} : { retryAfterSeconds: waitSeconds }),
    body: html`${errorSummary(shown)}
<h1>Sign in</h1>
<p>New here? <a href="/register?next=${encodeURIComponent(next)}">Create an account</a></p>
<form method="post" action="/sign-in" class="panel stack" novalidate>
  <input type="hidden" name="next" value="${next}">
  ${field({
    name: 'email',
    label: 'E-mail',
    type: 'email',
    inputmode: 'email',
    autocomplete: 'username',
    value: email,
    error: errors.email,
  })}
  ${passwordField({ label: 'Password', autocomplete: 'current-password', error: shown.password })}
  <button class="button wide">Continue</button>
  <p class="hint">Next, you show that it’s you: with a code, or with the passkey or app you have set up.</p>
</form>
<p class="or"><span>or</span></p>
<p><a class="button quiet wide" href="/sign-in/code?next=${encodeURIComponent(next)}">Sign in with a code instead</a></p>
<p><a href="/sign-in/code?next=${forgotten}">Forgot your password?</a></p>
<p><a href="/sign-in/lost">Lost everything you sign in with?</a></p>`,
  };
}

export function signInWithCodePage(contact: string, next: string, errors: FieldErrors = {}): Page {
  const [title, text] =
    next === forgotten
      ? [
          'Forgot your password?',
          'Sign in with a code, and then choose a new password. If there is an account with this address, we send a code to it.',
        ]
      : [
          'Sign in with a code',
          'No password needed. If there is an account with this address, we send a code to it.',
        ];
  return {
    title: titled(title, errors),
    narrow: true,
    status: Object.keys(errors).length > 0 ? 422 : 200,
    body: html`${errorSummary(errors)}
<h1>${title}</h1>
<p>${text}</p>
<form method="post" action="/sign-in/code" class="panel stack" novalidate>
  <input type="hidden" name="next" value="${next}">
  ${field({
    name: 'contact',
    label: 'E-mail or mobile phone',
    autocomplete: 'username',
    value: contact,
    hint: 'A phone number with its country code, for example +1 202 555 0143.',
    error: errors.contact,
  })}
  <button class="button wide">Send me a code</button>
</form>
<p class="or"><span>or</span></p>
<p><a class="button quiet wide" href="/sign-in?next=${encodeURIComponent(next)}">Sign in with your password</a></p>`,
  };
}
