import type { DatabaseSync } from 'node:sqlite';

/** A key made on the first start and kept, so that what goes by it is the same after a restart. */
export function keptSecret(database: DatabaseSync, name: string, random: () => string): string {
  const made = `${random()}${random()}`;
  database.prepare('INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)').run(name, made);
  const row = database.prepare('SELECT value FROM settings WHERE name = ?').get(name);
  return String(row?.value);
}
