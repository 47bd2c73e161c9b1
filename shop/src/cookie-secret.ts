import type { DatabaseSync } from 'node:sqlite';

/** The key that signs session cookies, made on the first start and kept, so that a restart signs nobody out. */
export function cookieSecret(database: DatabaseSync, random: () => string): string {
  const made = `${random()}${random()}`;
  database.prepare("INSERT OR IGNORE INTO settings (name, value) VALUES ('cookie-secret', ?)").run(made);
  const row = database.prepare("SELECT value FROM settings WHERE name = 'cookie-secret'").get();
  return String(row?.value);
}
