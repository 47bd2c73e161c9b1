import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import type { Session } from 'fastify';
import { openDatabase } from '../../shop/src/database.ts';
import { createRegistrations } from '../../shop/src/registrations.ts';
import { createSessionStore, sessionLifeMs } from '../../shop/src/session-store.ts';

const session = (accountId: string): Session => ({ accountId, cookie: { originalMaxAge: null } });

function openSessions(context: { after(work: () => void): void }) {
  const clock = { now: 1_900_000_000_000 };
  const database = openDatabase(':memory:');
  context.after(() => database.close());
  const store = createSessionStore(database, () => clock.now);
  const read = (id: string): Session | null | undefined => {
    let found: Session | null | undefined;
    store.get(id, (error, result) => {
      assert.equal(error, undefined);
      found = result;
    });
    return found;
  };
  const write = (id: string, accountId = 'ada'): void =>
    store.set(id, session(accountId), (error) => assert.equal(error, undefined));
  return { clock, database, store, read, write };
}

describe('a stored session', () => {
  for (const [name, end] of [
    ['at sign-out', 'one'],
    ['at sign-out everywhere', 'all'],
  ] as const) {
    test(`that was ended ${name} is not written back to life by a request still under way`, (context) => {
      const { store, read, write } = openSessions(context);
      write('s1');
      assert.equal(read('s1')?.accountId, 'ada');
      if (end === 'one') store.destroy('s1', () => {});
      else store.endAll('ada');
      write('s1');
      assert.equal(read('s1'), null);
      assert.equal(store.count('ada'), 0);
    });
  }

  test('ends after thirty days without a change, and its row goes with it', (context) => {
    const { clock, database, read, write } = openSessions(context);
    write('s1');
    clock.now += sessionLifeMs;
    assert.equal(read('s1'), null);
    write('s2', 'bob');
    assert.equal(rows(database), 1);
  });

  test('can not be taken over by who reads the database: the id is not in it', (context) => {
    const { database, write } = openSessions(context);
    write('the-id-in-the-cookie');
    const [row] = database.prepare('SELECT * FROM sessions').all();
    assert.ok(row?.id_hash instanceof Uint8Array);
    const shown = `${JSON.stringify(row)}${Buffer.from(row.id_hash).toString('latin1')}`;
    assert.doesNotMatch(shown, /the-id-in-the-cookie/);
  });
});

describe('a stored registration', () => {
  test('does not count an address as verified that was replaced while its code was being judged', (context) => {
    const database = openDatabase(':memory:');
    context.after(() => database.close());
    const registrations = createRegistrations(database);
    const details = { name: 'Ada', email: 'ada@example.org', phone: '+12025550143', passwordHash: 'x' };
    registrations.add({ id: 'r1', ...details, createdAt: 1000 });
    registrations.change('r1', 'email', 'mallory@example.org');
    assert.equal(registrations.verified('r1', 'email', 'ada@example.org', 2000), false);
    assert.equal(registrations.find('r1', 2000)?.emailVerified, false);
    assert.equal(registrations.verified('r1', 'email', 'mallory@example.org', 2000), true);
    registrations.change('r1', 'email', 'eve@example.org');
    assert.equal(registrations.find('r1', 2000)?.emailVerified, false);
  });
});

function rows(database: DatabaseSync): number {
  return Number(database.prepare('SELECT count(*) AS n FROM sessions').get()?.n);
}
