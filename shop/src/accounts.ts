import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Contact } from './contact.ts';

export const channels = ['sms', 'voice', 'email'] as const;
/** How the person wants codes at sign-in. */
export type Channel = (typeof channels)[number];

/** A person whose e-mail and phone are both proven. */
export type Account = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly passwordHash: string;
  readonly channel: Channel;
  readonly createdAt: number;
};

export type Accounts = {
  find(id: string): Account | undefined;
  findBy(contact: Contact, value: string): Account | undefined;
  /** False, and nothing written, when the e-mail or the phone has an account already. */
  add(account: Account): boolean;
  setChannel(id: string, channel: Channel): void;
  setPasswordHash(id: string, passwordHash: string): void;
};

export function createAccounts(database: DatabaseSync): Accounts {
  const byId = database.prepare('SELECT * FROM accounts WHERE id = ?');
  const byContact = {
    email: database.prepare('SELECT * FROM accounts WHERE email = ?'),
    phone: database.prepare('SELECT * FROM accounts WHERE phone = ?'),
  };
  const insert = database.prepare(
    `INSERT OR IGNORE INTO accounts (id, name, email, phone, password_hash, channel, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateChannel = database.prepare('UPDATE accounts SET channel = ? WHERE id = ?');
  const updatePassword = database.prepare('UPDATE accounts SET password_hash = ? WHERE id = ?');
  return {
    find: (id) => read(byId.get(id)),
    findBy: (contact, value) => read(byContact[contact].get(value)),
    add: ({ id, name, email, phone, passwordHash, channel, createdAt }) =>
      insert.run(id, name, email, phone, passwordHash, channel, createdAt).changes === 1,
    setChannel: (id, channel) => {
      updateChannel.run(channel, id);
    },
    setPasswordHash: (id, passwordHash) => {
      updatePassword.run(passwordHash, id);
    },
  };
}

function read(row: Record<string, SQLOutputValue> | undefined): Account | undefined {
  return (
    row && {
      id: String(row.id),
      name: String(row.name),
      email: String(row.email),
      phone: String(row.phone),
      passwordHash: String(row.password_hash),
      channel: channels.find((channel) => channel === row.channel) ?? 'sms',
      createdAt: Number(row.created_at),
    }
  );
}
