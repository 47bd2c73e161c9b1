import type { FieldErrors } from '../form.ts';
import { errorSummary, field, titled } from './fields.ts';
import { html } from './html.ts';
import type { Page } from './send-page.ts';

export function lostPage(email: string, errors: FieldErrors = {}): Page {
  return {
    title: titled('Get back into your account', errors),
    narrow: true,
    status: Object.keys(errors).length > 0 ? 422 : 200,
    body: html`${errorSummary(errors)}
<h1>Get back into your account</h1>
<p>For when you can use nothing of what you sign in with. On the next page you show what you still have; it tells you how long it takes.</p>
<form method="post" action="/sign-in/lost" class="panel stack" novalidate>
  ${field({
    name: 'email',
    label: 'E-mail',
    type: 'email',
    inputmode: 'email',
    autocomplete: 'username',
    value: email,
    error: errors.email,
  })}
  <button class="button wide">Continue</button>
</form>
<p><a href="/sign-in">Sign in after all</a></p>`,
  };
}
