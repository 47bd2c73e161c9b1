import { pageAssets } from './assets.ts';
import { icons } from './icons.ts';
import { isolated, type Markup, markup } from './markup.ts';
import { type PasskeyProblem, passkeyProblems } from './texts/catalogue.ts';
import type { Texts } from './texts/texts.ts';

export type PasskeyPanel = {
  /** `get` proves with a passkey that is there, `create` enrols a new one. */
  readonly kind: 'get' | 'create';
  readonly brand: string;
  /** As JSON for the browser; there is nothing secret in them. */
  readonly options: object;
  /** Where the form goes; the browser's answer is its field `passkey`. */
  readonly action: string;
  /** Other fields of the form, such as the attempt's key. */
  readonly fields?: Readonly<Record<string, string>>;
  /**
   * Offers passkeys in a text field's list as well. The page needs a field with the token `webauthn` at the end of its
   * `autocomplete`, such as {@link autofillUsername}; at most one panel of a page asks for it.
   */
  readonly autofill?: boolean;
  /** There is nothing else to choose. */
  readonly only?: boolean;
  /** Why the last answer was not taken. */
  readonly problem?: Extract<PasskeyProblem, 'refused' | 'removed'> | undefined;
};

/** `autocomplete` of a field for a name in whose list passkeys are offered. */
export const autofillUsername = 'username webauthn';

/**
 * A part of a page that uses or enrols a passkey. Its button is shown by the script, since it does nothing without it. The
 * form is an ordinary one, so a page deals with it as with every other answer.
 */
export function passkeyPanel({ catalogue, say, plain }: Texts, panel: PasskeyPanel): Markup {
  const { kind, options, action, fields = {}, problem, only = false } = panel;
  const ways = only ? 'none' : 'some';
  const { problems, waiting, ...panels } = catalogue.passkey;
  const texts = panels[kind];
  const brand = isolated(panel.brand);
  const known = Object.fromEntries(passkeyProblems.map((name) => [name, plain(problems[name], { ways })]));
  const id = `passkey-${kind}`;
  return markup`<section class="passkey" aria-labelledby="${id}" data-passkey="${kind}" data-options="${JSON.stringify(options)}" data-problems="${JSON.stringify(known)}" data-waiting="${waiting}"${panel.autofill && markup` data-autofill`}>
<div class="passkey-head">${icons.passkey}<div>
<h2 id="${id}">${say(texts.heading)}</h2>
<p class="quiet" id="${id}-text">${say(texts.text, { brand })}</p>
</div></div>
<p class="field-error" id="${id}-error" data-passkey-error${problem === undefined && markup` hidden`}>${icons.alert}<span>${problem && known[problem]}</span></p>
<form method="post" action="${action}">
${Object.entries(fields).map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`)}
<input type="hidden" name="passkey" value="">
<button class="primary" type="submit" aria-describedby="${id}-text ${id}-error" hidden>${texts.button}</button>
</form>
<noscript><p class="quiet">${plain(texts.noScript, { ways })}</p></noscript>
<p class="visually-hidden" role="status" data-passkey-live></p>
${passkeyScript()}
</section>`;
}

/** What the browser's password manager should know, told by the script as soon as the page is there. */
export function passkeySignals(signals: object): Markup {
  return markup`<div hidden data-passkey-signals="${JSON.stringify(signals)}"></div>${passkeyScript()}`;
}

/** A module: a page that has it twice runs it once. */
function passkeyScript(): Markup {
  return markup`<script src="${pageAssets.href('passkey.js')}" type="module"></script>`;
}
