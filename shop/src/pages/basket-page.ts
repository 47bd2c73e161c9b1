import { type BasketLine, mostOfOne, totalCents } from '../basket.ts';
import type { ShopContext } from '../context.ts';
import { showDay, showMoney } from '../money.ts';
import type { Order } from '../orders.ts';
import { picture } from './catalogue-page.ts';
import { html } from './html.ts';
import { message } from './message.ts';
import type { Page } from './send-page.ts';

type Assets = ShopContext['assets'];

export function basketPage(assets: Assets, lines: readonly BasketLine[]): Page {
  if (lines.length === 0) {
    return {
      title: 'Basket',
      narrow: true,
      body: message(
        'Your basket is empty',
        'Nothing in it yet. The lamps are a good place to begin.',
        html`<p><a class="button" href="/">Look around</a></p>`,
      ),
    };
  }
  return {
    title: 'Basket',
    body: html`<h1>Your basket</h1>
<div class="with-aside">
  <ul class="lines">${lines.map((line) => basketLine(assets, line))}</ul>
  <aside class="panel" aria-labelledby="sum-title">
    <h2 id="sum-title">Summary</h2>
    ${sums(totalCents(lines))}
    <p><a class="button wide" href="/checkout">Go to checkout</a></p>
  </aside>
</div>`,
  };
}

function basketLine(assets: Assets, { product, quantity, cents }: BasketLine) {
  const id = `quantity-${product.slug}`;
  return html`<li class="line">
  <img class="line-picture" src="${picture(assets, product)}" alt="" width="112" height="112">
  <div class="line-text"><a class="line-name" href="/products/${product.slug}">${product.name}</a><span class="card-kind">${product.kind}</span><span class="price">${showMoney(cents)}</span></div>
  <form method="post" action="/basket/items/${product.slug}" class="quantity">
    <label class="visually-hidden" for="${id}">Quantity of ${product.name}</label>
    <input class="quantity-input" id="${id}" name="quantity" type="number" inputmode="numeric" min="0" max="${mostOfOne}" value="${quantity}">
    <button class="button quiet small">Update<span class="visually-hidden"> ${product.name}</span></button>
    <button class="link" name="remove" value="yes">Remove<span class="visually-hidden"> ${product.name}</span></button>
  </form>
</li>`;
}

function sums(total: number) {
  return html`<dl class="sums">
  <div><dt>Things</dt><dd>${showMoney(total)}</dd></div>
  <div><dt>Delivery</dt><dd>Free</dd></div>
  <div class="sum-total"><dt>Total</dt><dd>${showMoney(total)}</dd></div>
</dl>`;
}

export function checkoutPage(lines: readonly BasketLine[], name: string, checkoutKey: string): Page {
  return {
    title: 'Checkout',
    narrow: true,
    body: html`<h1>Checkout</h1>
<section class="panel" aria-labelledby="order-title">
  <h2 id="order-title">Your order, ${name}</h2>
  <ul class="plain-lines">${lines.map(
    ({ product, quantity, cents }) =>
      html`<li><span>${quantity} × ${product.name}</span><span class="price">${showMoney(cents)}</span></li>`,
  )}</ul>
  ${sums(totalCents(lines))}
  <p class="hint">You pay by invoice, within 14 days of having it all in your hands.</p>
  <form method="post" action="/orders" class="place-order">
    <input type="hidden" name="checkout" value="${checkoutKey}">
    <button class="button wide">Place order</button>
  </form>
</section>
<p><a href="/basket">Back to the basket</a></p>`,
  };
}

export function orderPage(order: Order): Page {
  return {
    title: `Order ${order.id}`,
    narrow: true,
    body: html`<p class="eyebrow">Order ${order.id}</p>
<h1>Thank you.</h1>
<p class="lead">We have your order of ${showDay(order.placedAt)} and have begun to wrap it.</p>
<section class="panel" aria-label="What you ordered">
  <ul class="plain-lines">${order.lines.map(
    ({ name, quantity, cents }) =>
      html`<li><span>${quantity} × ${name}</span><span class="price">${showMoney(cents)}</span></li>`,
  )}</ul>
  ${sums(order.totalCents)}
</section>
<p><a class="button quiet" href="/account">All your orders</a></p>`,
  };
}
