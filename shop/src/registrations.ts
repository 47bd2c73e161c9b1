import type { DatabaseSync } from 'node:sqlite';
import type { Contact } from './contact.ts';

/** Somebody who typed the form, and may have proven some of it. */
export type Registration = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly passwordHash: string;
  readonly createdAt: number;
  readonly emailVerified: boolean;
  readonly phoneVerified: boolean;
};

export type Registrations = {
  add(registration: Omit<Registration, 'emailVerified' | 'phoneVerified'>): void;
  /** Undefined once it is a day old: who comes back later starts anew. */
  find(id: string, now: number): Registration | undefined;
  /** Another address for a contact; it is unproven again. */
  change(id: string, contact: Contact, value: string): void;
  /** Marks a contact as proven, but only the address that was: it may have been changed in another tab meanwhile. */
  verified(id: string, contact: Contact, value: string, now: number): boolean;
  remove(id: string): void;
};

const keptForMs = 24 * 3600_000;

export function createRegistrations(database: DatabaseSync): Registrations {
  const insert = database.prepare(
    'INSERT INTO registrations (id, name, email, phone, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const sweep = database.prepare('DELETE FROM registrations WHERE created_at <= ?');
  const select = database.prepare('SELECT * FROM registrations WHERE id = ? AND created_at > ?');
  const change = forEachContact(
    database,
    (contact) => `UPDATE registrations SET ${contact} = ?, ${contact}_verified_at = NULL WHERE id = ?`,
  );
  const verified = forEachContact(
    database,
    (contact) => `UPDATE registrations SET ${contact}_verified_at = ? WHERE id = ? AND ${contact} = ?`,
  );
  const remove = database.prepare('DELETE FROM registrations WHERE id = ?');
  return {
    add({ id, name, email, phone, passwordHash, createdAt }) {
      sweep.run(createdAt - keptForMs);
      insert.run(id, name, email, phone, passwordHash, createdAt);
    },
    find(id, now) {
      const row = select.get(id, now - keptForMs);
      return (
        row && {
          id: String(row.id),
          name: String(row.name),
          email: String(row.email),
          phone: String(row.phone),
          passwordHash: String(row.password_hash),
          createdAt: Number(row.created_at),
          emailVerified: row.email_verified_at !== null,
          phoneVerified: row.phone_verified_at !== null,
        }
      );
    },
    change: (id, contact, value) => {
      change[contact].run(value, id);
    },
    verified: (id, contact, value, now) => verified[contact].run(now, id, value).changes === 1,
    remove: (id) => {
      remove.run(id);
    },
  };
}

function forEachContact(database: DatabaseSync, sql: (contact: Contact) => string) {
  return { email: database.prepare(sql('email')), phone: database.prepare(sql('phone')) };
}
