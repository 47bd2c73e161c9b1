import { html, raw } from 'hono/html';
import { fieldError } from '../field-error.ts';
import { isolated, type Markup, markup } from '../markup.ts';
import { address } from '../other-ways.ts';
import { passkeyPanel } from '../passkey-panel.ts';
import type { Texts } from '../texts/texts.ts';
import type { SecurityStep, SecurityView } from './security-view.ts';

/** One thing at a time: what was begun, or what is shown once. */
export function stepBody(texts: Texts, view: SecurityView, step: SecurityStep): Markup {
  switch (step.kind) {
    case 'app':
      return appStep(texts, view, step);
    case 'passkey':
      return passkeyStep(texts, view, step);
    case 'codes':
      return codesStep(texts, view, step);
    case 'address':
      return addressStep(texts, view, step);
    case 'recovered':
      return recoveredStep(texts, view);
  }
}

type Step<Kind extends SecurityStep['kind']> = Extract<SecurityStep, { readonly kind: Kind }>;

function appStep({ catalogue }: Texts, view: SecurityView, { factorId, secret, qr }: Step<'app'>): Markup {
  const { security, submitting } = catalogue;
  const wrong = view.notice === 'wrong';
  return markup`<h1>${security.appHeading}</h1>
<p>${security.appScan}</p>
<div class="qr" role="img" aria-label="${security.qrLabel}">${drawing(qr)}</div>
<p>${security.appType}</p>
<p class="secret" dir="ltr"><code>${secret}</code></p>
<form class="code-form" method="post" action="${view.path}/confirm" data-submitting="${submitting}">
<input type="hidden" name="factorId" value="${factorId}">
<p id="enter">${security.appEnter}</p>
<label for="code">${security.appCode}</label>
${wrong && fieldError('code-error', security.notices.wrong)}
<input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[\\s\\d]*" maxlength="16" dir="ltr" required aria-describedby="${wrong && 'code-error '}enter"${wrong && markup` aria-invalid="true" autofocus`}>
<button class="primary" type="submit">${security.appSubmit}</button>
</form>
${stop(catalogue.security.stop, view)}`;
}

/** Drawn by us, from numbers alone. */
function drawing(svg: string): Markup {
  const made = html`${raw(svg)}`;
  if (made instanceof Promise) throw new TypeError('a promise was put into a page');
  return made;
}

function passkeyStep(texts: Texts, view: SecurityView, { factorId, options }: Step<'passkey'>): Markup {
  return markup`<h1>${texts.catalogue.security.addPasskey}</h1>
${passkeyPanel(texts, {
  kind: 'create',
  brand: view.brand.name,
  options,
  action: `${view.path}/confirm`,
  fields: { factorId },
  problem: view.notice === 'untaken' ? 'refused' : undefined,
})}
${view.addsPasskey ? wayOn(texts, view) : stop(texts.catalogue.security.stop, view)}`;
}

function codesStep({ catalogue }: Texts, view: SecurityView, { codes }: Step<'codes'>): Markup {
  const { security } = catalogue;
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${view.brand.name}\n\n${codes.join('\n')}\n`)}`;
  return markup`<h1>${security.codesHeading}</h1>
<p>${security.codesText}</p>
<ol class="recovery-codes" dir="ltr">${codes.map((code) => markup`<li><code>${code}</code></li>`)}</ol>
<p><a class="security-save" href="${file}" download="recovery-codes.txt">${security.codesSave}</a></p>
<p><a class="primary" href="${view.path}">${security.done}</a></p>`;
}

function addressStep(texts: Texts, view: SecurityView, { verificationId, to }: Step<'address'>): Markup {
  const { security } = texts.catalogue;
  return markup`<h1>${texts.say(security.addressProved, { to: address(to) })}</h1>
<form method="post" action="${view.path}/address/add"><input type="hidden" name="verification" value="${verificationId}">
<button class="primary" type="submit">${security.addressAdd}</button></form>
${stop(security.stop, view)}`;
}

/** What they came for is to sign in: all else can be done once they have. */
function recoveredStep(texts: Texts, { path, brand, returnHref }: SecurityView): Markup {
  const { security } = texts.catalogue;
  return markup`<h1>${security.recoveredHeading}</h1>
<p>${security.recoveredText}</p>
${returnHref !== undefined && markup`<p><a class="primary" href="${returnHref}"><span>${texts.say(security.signIn, { brand: isolated(brand.name) })}</span></a></p>`}
<p>${security.recoveredNext}</p>
<p class="security-back"><a href="${path}">${security.title}</a></p>`;
}

/** Out, signed in, whatever became of the passkey. */
export function wayOn({ catalogue, say }: Texts, { returnHref, brand }: SecurityView): Markup | false {
  if (returnHref === undefined) return false;
  return markup`<p class="security-back"><a href="${returnHref}">${say(catalogue.passkeyOffer.goOn, { brand: isolated(brand.name) })}</a></p>`;
}

function stop(text: string, { path }: SecurityView): Markup {
  return markup`<p class="security-back"><a href="${path}">${text}</a></p>`;
}
