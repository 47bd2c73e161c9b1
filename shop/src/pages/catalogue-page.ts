import { mostOfOne } from '../basket.ts';
import type { ShopContext } from '../context.ts';
import { showMoney } from '../money.ts';
import { type Product, products } from '../products.ts';
import { html } from './html.ts';
import type { Page } from './send-page.ts';

type Assets = ShopContext['assets'];

export function cataloguePage(assets: Assets): Page {
  return {
    title: 'Things made by hand',
    body: html`<section class="hero">
  <div>
    <p class="eyebrow">The autumn shelf</p>
    <h1>Warm light, slow cloth.</h1>
    <p class="lead">Eight things from eight workshops, made one at a time and meant to stay.</p>
    <p><a class="button" href="#shelf">See what is new</a></p>
  </div>
  <img class="hero-picture" src="${assets.href('hero.svg')}" alt="" width="560" height="420">
</section>
<section id="shelf" aria-labelledby="shelf-title">
  <h2 id="shelf-title">On the shelf</h2>
  <ul class="products">${products.map((product) => card(assets, product))}</ul>
</section>`,
  };
}

function card(assets: Assets, product: Product) {
  return html`<li><a class="card" href="/products/${product.slug}">
  <img class="card-picture" src="${picture(assets, product)}" alt="${product.alt}" width="400" height="400">
  <span class="card-text"><span class="card-name">${product.name}</span><span class="card-kind">${product.kind}</span><span class="price">${showMoney(product.cents)}</span></span>
</a></li>`;
}

export function productPage(assets: Assets, product: Product, inBasket: number): Page {
  return {
    title: product.name,
    body: html`<nav class="crumbs" aria-label="Where you are"><a href="/">All things</a><span aria-hidden="true"> / </span><span aria-current="page">${product.name}</span></nav>
<article class="product">
  <img class="product-picture" src="${picture(assets, product)}" alt="${product.alt}" width="400" height="400">
  <div>
    <p class="eyebrow">${product.kind}</p>
    <h1>${product.name}</h1>
    <p class="price price-large">${showMoney(product.cents)}</p>
    <p class="lead">${product.story}</p>
    <form method="post" action="/basket/items" class="buy">
      <input type="hidden" name="product" value="${product.slug}">
      <label for="quantity">Quantity</label>
      <select id="quantity" name="quantity">${[1, 2, 3, 4, 5, 6].map((n) => html`<option>${n}</option>`)}</select>
      <button class="button"${inBasket >= mostOfOne ? html` aria-describedby="most"` : ''}>Add to basket</button>
    </form>
    ${inBasket > 0 ? html`<p class="hint" id="most">You have ${inBasket} of these in your <a href="/basket">basket</a>.</p>` : ''}
    <ul class="facts">${product.facts.map((fact) => html`<li>${fact}</li>`)}</ul>
    <p class="hint">Sent within two days. Thirty days to change your mind.</p>
  </div>
</article>`,
  };
}

export const picture = (assets: Assets, { picture: file }: Product): string =>
  assets.href(`products/${file}`);
