import type { Account, Channel } from '../accounts.ts';
import { maskEmail, maskPhone } from '../contact.ts';
import { showDay, showMoney } from '../money.ts';
import type { Order } from '../orders.ts';
import type { SignedInBy } from '../session.ts';
import { constant, html } from './html.ts';
import type { Page } from './send-page.ts';

export function accountPage(account: Account, orders: readonly Order[]): Page {
  return {
    title: 'Your account',
    body: html`<h1>Hello, ${account.name}</h1>
<ul class="tiles">
  <li><a class="tile" href="/account/security"><strong>Login &amp; security</strong><span>E-mail, phone, and how you get your codes</span></a></li>
  <li><a class="tile" href="/basket"><strong>Basket</strong><span>What you have picked out</span></a></li>
</ul>
<section aria-labelledby="orders-title">
  <h2 id="orders-title">Your orders</h2>
  ${
    orders.length === 0
      ? html`<p>None yet. <a href="/">Look around</a></p>`
      : html`<ul class="rows panel">${orders.map(
          (order) =>
            html`<li class="row"><div><a href="/orders/${order.id}">Order ${order.id}</a><span class="hint">${showDay(order.placedAt)}</span></div><span class="price">${showMoney(order.totalCents)}</span></li>`,
        )}</ul>`
  }
</section>
<form method="post" action="/sign-out"><button class="button quiet">Sign out</button></form>`,
  };
}

const signedInWith: Readonly<Record<SignedInBy, string>> = {
  password: 'with your password and a code',
  code: 'with a code',
  registration: 'when you registered',
};

export type ThisBrowser = { readonly by: SignedInBy; readonly at: number; readonly browsers: number };

export function securityPage(account: Account, { by, at, browsers }: ThisBrowser): Page {
  const phone = maskPhone(account.phone);
  const email = maskEmail(account.email);
  return {
    title: 'Login & security',
    narrow: true,
    body: html`<nav class="crumbs" aria-label="Where you are"><a href="/account">Account</a><span aria-hidden="true"> / </span><span aria-current="page">Login &amp; security</span></nav>
<h1>Login &amp; security</h1>
<section class="panel" aria-label="Your details">
  <dl class="rows">
    <div class="row"><dt>Name</dt><dd>${account.name}</dd></div>
    <div class="row"><dt>E-mail</dt><dd>${email} ${confirmed}</dd></div>
    <div class="row"><dt>Phone</dt><dd><bdi dir="ltr">${phone}</bdi> ${confirmed}</dd></div>
    <div class="row"><dt>Password</dt><dd><a href="/account/password">Change your password</a></dd></div>
  </dl>
</section>
<section class="panel" aria-labelledby="channel-title">
  <h2 id="channel-title">How you get your codes</h2>
  <form method="post" action="/account/security/channel" class="stack">
    <fieldset class="choices">
      <legend>After your password, send the code by</legend>
      ${choice('sms', 'Text message', `to ${phone}`, account.channel)}
      ${choice('voice', 'Phone call', `to ${phone}; a voice reads it to you`, account.channel)}
      ${choice('email', 'E-mail', `to ${email}`, account.channel)}
    </fieldset>
    <div><button class="button">Save</button></div>
  </form>
</section>
<section class="panel" aria-labelledby="factors-title">
  <h2 id="factors-title">Passkeys, authenticator app, recovery codes</h2>
  <p>Sign in with your fingerprint or face, or with the code of an app on your phone. What you set up is asked for first.</p>
  <form method="post" action="/account/security/manage"><button class="button">Manage how you sign in</button></form>
</section>
<section class="panel" aria-labelledby="browsers-title">
  <h2 id="browsers-title">Where you are signed in</h2>
  <p>${browsers === 1 ? 'In this browser only' : `In ${browsers} browsers, this one included`}. You signed in here on ${showDay(at)}, ${signedInWith[by]}.</p>
  <div class="actions">
    <form method="post" action="/sign-out"><button class="button quiet">Sign out here</button></form>
    <form method="post" action="/sign-out-everywhere"><button class="button danger">Sign out everywhere</button></form>
  </div>
</section>`,
  };
}

const confirmed = html`<span class="badge">Confirmed</span>`;

function choice(value: Channel, label: string, detail: string, chosen: Channel) {
  return html`<label class="choice"><input type="radio" name="channel" value="${value}"${
    value === chosen ? constant(' checked') : ''
  }><span><strong>${label}</strong><span class="hint">${detail}</span></span></label>`;
}
