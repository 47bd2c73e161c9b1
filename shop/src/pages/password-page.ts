import type { Account } from '../accounts.ts';
import type { Contact } from '../contact.ts';
import type { FieldErrors } from '../form.ts';
import { showWait } from '../money.ts';
import { errorSummary, passwordField, passwordHint, titled } from './fields.ts';
import { html } from './html.ts';
import type { Page } from './send-page.ts';
import { forgotten } from './sign-in-pages.ts';

export type PasswordFaults = {
  readonly errors?: FieldErrors;
  /** Seconds until another password may be tried. */
  readonly waitSeconds?: number;
};

const shownBy: Readonly<Record<Contact, string>> = {
  email: 'You’ve signed in with a code to your e-mail, so your old password isn’t needed.',
  phone: 'You’ve signed in with a code to your phone, so your old password isn’t needed.',
};
const nextCode: Readonly<Record<Contact, string>> = {
  email:
    'Next, you show that it’s you: with a code to your phone, or with the passkey or app you have set up.',
  phone:
    'Next, you show that it’s you: with a code to your e-mail, or with the passkey or app you have set up.',
};

export function passwordPage(
  { email }: Pick<Account, 'email'>,
  { errors = {}, waitSeconds }: PasswordFaults = {},
  shown?: Contact,
): Page {
  const faults: FieldErrors =
    waitSeconds === undefined ? errors : { current: `Too many tries. Wait ${showWait(waitSeconds)}.` };
  const status = waitSeconds === undefined ? (Object.keys(errors).length > 0 ? 422 : 200) : 429;
  return {
    title: titled('Change your password', faults),
    narrow: true,
    status,
    ...(waitSeconds === undefined ? {} : { retryAfterSeconds: waitSeconds }),
    body: html`${errorSummary(faults)}
<nav class="crumbs" aria-label="Where you are"><a href="/account">Account</a><span aria-hidden="true"> / </span><a href="/account/security">Login &amp; security</a><span aria-hidden="true"> / </span><span aria-current="page">Password</span></nav>
<h1>Change your password</h1>
<form method="post" action="/account/password" class="panel stack" novalidate>
  <input name="username" autocomplete="username" value="${email}" hidden>
  ${
    shown
      ? html`<p>${shownBy[shown]}</p>`
      : html`${passwordField({ name: 'current', label: 'Your password now', autocomplete: 'current-password', error: faults.current })}
  <p><a href="/sign-in/code?next=${forgotten}">Forgotten it?</a></p>`
  }
  ${passwordField({ label: 'New password', autocomplete: 'new-password', hint: passwordHint, error: faults.password })}
  <button class="button wide">Continue</button>
  <p class="hint">${shown ? nextCode[shown] : 'Next, you show that it’s you.'} Then the new password counts, and every other browser is signed out.</p>
</form>
<p><a href="/account/security">Leave it as it is</a></p>`,
  };
}
