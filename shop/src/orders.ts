import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { BasketLine } from './basket.ts';

export type OrderLine = { readonly name: string; readonly quantity: number; readonly cents: number };

export type Order = {
  /** What the person reads out on the phone, such as `LL-7KQ2M9XA`. */
  readonly id: string;
  readonly lines: readonly OrderLine[];
  readonly totalCents: number;
  readonly placedAt: number;
};

export type NewOrder = {
  readonly id: string;
  readonly accountId: string;
  readonly checkoutKey: string;
  readonly lines: readonly BasketLine[];
  readonly placedAt: number;
};

export type Orders = {
  /** Places an order once for each checkout key; a repeat gives the order that was placed first. */
  place(order: NewOrder): Order | undefined;
  find(id: string, accountId: string): Order | undefined;
  /** Newest first. */
  list(accountId: string): Order[];
};

export function createOrders(database: DatabaseSync): Orders {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO orders (id, account_id, checkout_key, lines, total_cents, placed_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const byKey = database.prepare('SELECT * FROM orders WHERE account_id = ? AND checkout_key = ?');
  const byId = database.prepare('SELECT * FROM orders WHERE id = ? AND account_id = ?');
  const newest = database.prepare(
    'SELECT * FROM orders WHERE account_id = ? ORDER BY placed_at DESC LIMIT 50',
  );
  return {
    place({ id, accountId, checkoutKey, lines, placedAt }) {
      // Names and prices as they were: a later change of the catalogue doesn't change what was agreed.
      const kept: OrderLine[] = lines.map(({ product, quantity, cents }) => ({
        name: product.name,
        quantity,
        cents,
      }));
      const total = kept.reduce((sum, { cents }) => sum + cents, 0);
      if (kept.length > 0) insert.run(id, accountId, checkoutKey, JSON.stringify(kept), total, placedAt);
      return read(byKey.get(accountId, checkoutKey));
    },
    find: (id, accountId) => read(byId.get(id, accountId)),
    list: (accountId) => newest.all(accountId).flatMap((row) => read(row) ?? []),
  };
}

function read(row: Record<string, SQLOutputValue> | undefined): Order | undefined {
  if (!row) return undefined;
  const lines: OrderLine[] = JSON.parse(String(row.lines));
  return {
    id: String(row.id),
    lines,
    totalCents: Number(row.total_cents),
    placedAt: Number(row.placed_at),
  };
}
