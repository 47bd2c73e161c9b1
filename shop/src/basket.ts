import { findProduct, type Product } from './products.ts';

/** Quantities by product; kept in the session, so that it outlives a visit and a sign-in. */
export type Basket = Readonly<Record<string, number>>;

export type BasketLine = { readonly product: Product; readonly quantity: number; readonly cents: number };

export const mostOfOne = 20;

/** A basket with so many of a product; none takes it out. */
export function withQuantity(basket: Basket, slug: string, quantity: number): Basket {
  const { [slug]: _, ...others } = basket;
  if (!findProduct(slug) || !Number.isInteger(quantity) || quantity < 1) return others;
  return { ...others, [slug]: Math.min(quantity, mostOfOne) };
}

export function basketLines(basket: Basket): BasketLine[] {
  return Object.entries(basket).flatMap(([slug, quantity]) => {
    const product = findProduct(slug);
    return product ? [{ product, quantity, cents: product.cents * quantity }] : [];
  });
}

export const totalCents = (lines: readonly BasketLine[]): number =>
  lines.reduce((sum, { cents }) => sum + cents, 0);

export const countItems = (basket: Basket): number =>
  basketLines(basket).reduce((sum, { quantity }) => sum + quantity, 0);
