import type { Contact } from '../contact.ts';
import { showEmail, showPhone } from '../contact.ts';
import type { FieldErrors } from '../form.ts';
import { errorSummary, field, passwordField, passwordHint, titled } from './fields.ts';
import { html } from './html.ts';
import { message } from './message.ts';
import type { Page } from './send-page.ts';

export type Typed = { readonly name: string; readonly email: string; readonly phone: string };

const phoneHint = 'With its country code, for example +1 202 555 0143.';

export function registerPage(typed: Typed, next: string, errors: FieldErrors = {}): Page {
  return {
    title: titled('Create your account', errors),
    narrow: true,
    status: Object.keys(errors).length > 0 ? 422 : 200,
    body: html`${errorSummary(errors)}
${steps(1)}
<h1>Create your account</h1>
<p>Already have one? <a href="/sign-in?next=${encodeURIComponent(next)}">Sign in</a></p>
<form method="post" action="/register" class="panel stack" novalidate>
  <input type="hidden" name="next" value="${next}">
  ${field({ name: 'name', label: 'Your name', autocomplete: 'name', value: typed.name, error: errors.name })}
  ${field({
    name: 'email',
    label: 'E-mail',
    type: 'email',
    inputmode: 'email',
    autocomplete: 'email',
    value: typed.email,
    error: errors.email,
  })}
  ${field({
    name: 'phone',
    label: 'Mobile phone',
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel',
    value: typed.phone,
    hint: phoneHint,
    error: errors.phone,
  })}
  ${passwordField({
    label: 'Password',
    autocomplete: 'new-password',
    hint: passwordHint,
    error: errors.password,
  })}
  <button class="button wide">Continue</button>
  <p class="hint">We send one code to your e-mail and one to your phone, to be sure that both are yours. Your phone company may charge for texts.</p>
</form>`,
  };
}

/** Before a code goes out to a contact: says where, and lets the person mend it. */
export function contactPage(contact: Contact, value: string, errors: FieldErrors = {}): Page {
  const email = contact === 'email';
  const title = email ? 'Confirm your e-mail' : 'Confirm your phone';
  return {
    title: titled(title, errors),
    narrow: true,
    status: Object.keys(errors).length > 0 ? 422 : 200,
    body: html`${errorSummary(errors)}
${steps(email ? 2 : 3)}
<h1>${title}</h1>
<p class="lead">${email ? 'We send a code to this address.' : 'Your e-mail is confirmed. One more step: we send a code to your phone.'}</p>
<form method="post" action="/register/${contact}" class="panel stack" novalidate>
  ${
    email
      ? field({
          name: 'email',
          label: 'E-mail',
          type: 'email',
          inputmode: 'email',
          autocomplete: 'email',
          value: errors.email === undefined ? showEmail(value) : value,
          error: errors.email,
        })
      : field({
          name: 'phone',
          label: 'Mobile phone',
          type: 'tel',
          inputmode: 'tel',
          autocomplete: 'tel',
          value: errors.phone === undefined ? showPhone(value) : value,
          hint: phoneHint,
          error: errors.phone,
        })
  }
  <div class="actions">
    ${
      email
        ? html`<button class="button">Send me the code</button>`
        : html`<button class="button" name="channel" value="sms">Text me the code</button>
    <button class="button quiet" name="channel" value="voice">Call me instead</button>`
    }
  </div>
</form>`,
  };
}

/** Told only to somebody who has just proven that the address is theirs. */
export function existingAccountPage(contact: Contact, value: string): Page {
  const email = contact === 'email';
  return {
    title: 'You have an account already',
    narrow: true,
    body: message(
      'You have an account already',
      `${email ? showEmail(value) : showPhone(value)} belongs to an account of ours. Sign in to it: nothing about it was changed. If you forgot your password, a code is enough.`,
      html`<p class="actions"><a class="button" href="/sign-in">Sign in</a> <a class="button quiet" href="/sign-in/code">Sign in with a code</a></p>`,
    ),
  };
}

function steps(current: 1 | 2 | 3) {
  const names = ['Your details', 'E-mail', 'Phone'];
  return html`<ol class="steps" aria-label="Steps of registering">${names.map((name, index) => {
    const step = index + 1;
    const state = step < current ? 'done' : step === current ? 'now' : 'later';
    return html`<li class="step-${state}"${step === current ? html` aria-current="step"` : ''}><span class="step-mark" aria-hidden="true">${step < current ? '✓' : step}</span>${name}${
      step < current ? html`<span class="visually-hidden"> (done)</span>` : ''
    }</li>`;
  })}</ol>`;
}
