import type { Account } from '../accounts.ts';
import type { FieldErrors } from '../form.ts';
import { showWait } from '../money.ts';
import { errorSummary, passwordField, passwordHint, titled } from './fields.ts';
import { html } from './html.ts';
import type { Page } from './send-page.ts';

export type PasswordFaults = {
  readonly errors?: FieldErrors;
  /** Seconds until another password may be tried. */
  readonly waitSeconds?: number;
};

export function passwordPage(
  { email }: Pick<Account, 'email'>,
  { errors = {}, waitSeconds }: PasswordFaults = {},
): Page {
  const shown: FieldErrors =
    waitSeconds === undefined ? errors : { current: `Too many tries. Wait ${showWait(waitSeconds)}.` };
  const status = waitSeconds === undefined ? (Object.keys(errors).length > 0 ? 422 : 200) : 429;
  return {
    title: titled('Change your password', shown),
    narrow: true,
    status,
    ...(waitSeconds === undefined ? {} : { retryAfterSeconds: waitSeconds }),
    body: html`${errorSummary(shown)}
<nav class="crumbs" aria-label="Where you are"><a href="/account">Account</a><span aria-hidden="true"> / </span><a href="/account/security">Login &amp; security</a><span aria-hidden="true"> / </span><span aria-current="page">Password</span></nav>
<h1>Change your password</h1>
<form method="post" action="/account/password" class="panel stack" novalidate>
  <input name="username" autocomplete="username" value="${email}" hidden>
  ${passwordField({ name: 'current', label: 'Your password now', autocomplete: 'current-password', error: shown.current })}
  ${passwordField({ label: 'New password', autocomplete: 'new-password', hint: passwordHint, error: shown.password })}
  <button class="button wide">Continue</button>
  <p class="hint">Next, you show that it’s you. Then the new password counts, and every other browser is signed out.</p>
</form>
<p><a href="/account/security">Leave it as it is</a></p>`,
  };
}
