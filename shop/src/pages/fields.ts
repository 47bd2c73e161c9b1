import type { FieldErrors } from '../form.ts';
import { constant, type Html, html } from './html.ts';

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel';
  readonly autocomplete: string;
  readonly inputmode?: 'email' | 'tel';
  readonly value?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
};

/** A labelled input with its hint and what is wrong with it, all read out together. */
export function field({
  name,
  label,
  type = 'text',
  autocomplete,
  inputmode,
  value = '',
  ...rest
}: Field): Html {
  return html`<div class="field">
  <label for="${name}">${label}</label>
  ${hintAndError(name, rest.hint, rest.error)}
  <input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${
    inputmode === undefined ? '' : html` inputmode="${inputmode}"`
  } autocapitalize="${name === 'name' ? 'words' : 'none'}" spellcheck="false" maxlength="300" required${described(name, rest.hint, rest.error)}>
</div>`;
}

export const passwordHint = 'At least 8 characters. A few words in a row are easy to keep and hard to guess.';

export type PasswordField = {
  readonly name?: string;
  readonly label: string;
  readonly autocomplete: 'new-password' | 'current-password';
  readonly hint?: string;
  readonly error?: string | undefined;
};

/** A password that can be shown. Its value is never written into a page; the button is there only with script. */
export function passwordField({ name = 'password', label, autocomplete, hint, error }: PasswordField): Html {
  return html`<div class="field">
  <label for="${name}">${label}</label>
  ${hintAndError(name, hint, error)}
  <div class="with-button">
    <input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false" required${described(name, hint, error)}>
    <button type="button" class="reveal" data-reveal="${name}" aria-controls="${name}" hidden><span data-when="hidden">Show</span><span data-when="shown" hidden>Hide</span><span class="visually-hidden"> password</span></button>
  </div>
</div>`;
}

function hintAndError(name: string, hint: string | undefined, error: string | undefined): Html {
  return html`${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}${
    error === undefined
      ? ''
      : html`<p class="field-error" id="${name}-error"><span class="visually-hidden">Error: </span>${error}</p>`
  }`;
}

function described(name: string, hint: string | undefined, error: string | undefined): Html | string {
  const ids = [hint === undefined ? '' : `${name}-hint`, error === undefined ? '' : `${name}-error`];
  const list = ids.filter((id) => id !== '').join(' ');
  const invalid = error === undefined ? '' : constant(' aria-invalid="true"');
  return list === '' ? '' : html` aria-describedby="${list}"${invalid}`;
}

/** What is wrong, above the form and first to be read; each line leads to its field. */
export function errorSummary(errors: FieldErrors): Html | string {
  const entries = Object.entries(errors);
  if (entries.length === 0) return '';
  return html`<div class="error-summary" role="alert" tabindex="-1" autofocus>
  <h2>${entries.length === 1 ? 'One thing needs another look' : 'A few things need another look'}</h2>
  <ul>${entries.map(([name, error]) => html`<li><a class="error-link" href="#${name}">${error}</a></li>`)}</ul>
</div>`;
}

/** "Error: " first, so that it is the first thing heard. */
export const titled = (title: string, errors: FieldErrors): string =>
  Object.keys(errors).length > 0 ? `Error: ${title}` : title;
