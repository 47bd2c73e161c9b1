/** A row as an engine's driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text.`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`Column ${column} holds no number.`);
  return value;
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

/** SQLite has 0 and 1 for it. */
export function flag(row: Row, column: string): boolean {
  const value = row[column];
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  throw new TypeError(`Column ${column} holds no truth value.`);
}

/** Plain bytes, whatever view the driver has on them. */
export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`Column ${column} holds no bytes.`);
  return value.constructor === Uint8Array ? value : new Uint8Array(value);
}

/** JSON text; undefined where there is nothing to tell. */
export function json<T>(row: Row, column: string): T | undefined {
  const value = textOrNull(row, column);
  return value === null ? undefined : JSON.parse(value);
}

/** What {@link json} reads: null for nothing, and for an empty list. */
export function jsonOrNull(value: object | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) && value.length === 0 ? null : JSON.stringify(value);
}
