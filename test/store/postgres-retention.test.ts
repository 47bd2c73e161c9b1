import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { FakeClock, Steps } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { openStores } from '#test/postgres/open-stores.ts';

const hour = 3600;

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

const to = (key: string) => ({ destinations: [{ channels: ['sms' as const], keys: [key] }] });

describe('retention on Postgres', () => {
  async function piecesOf(database: string, parent: string): Promise<string[]> {
    const rows = await postgres.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '${parent}'::regclass ORDER BY 1`,
      database,
    );
    return rows.map(({ name }) => String(name)).filter((name) => !name.endsWith('_default'));
  }
  const countIn = async (database: string, table: string): Promise<number> =>
    Number((await postgres.query(`SELECT count(*) AS n FROM ${table}`, database))[0]?.n);

  it('has pieces for now and for hours ahead from the start, and makes more as time goes, whichever node looks', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const pieces = () => piecesOf(cluster.database, 'verifications_short');
    assert.deepEqual(await pieces(), [
      'verifications_2026112306',
      'verifications_2026112312',
      'verifications_2026112318',
    ]);
    clock.advance(6 * hour);
    for (let i = 0; i < 4; i++) await Promise.all(cluster.stores.map((store) => store.removeExpired(10)));
    assert.deepEqual((await pieces()).at(-1), 'verifications_2026112400');
  });

  it('drops a piece whole a day after its last verification, and keeps a code for the door that was opened with them', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    const steps = new Steps(store, clock);
    const signIn = await steps.opened(to('person'));
    const parcel = await steps.opened({
      purpose: 'handover',
      endsAt: clock.now + 36 * hour * 1000,
      ...to('door'),
    });
    assert.equal(await countIn(cluster.database, 'verifications_2026112306'), 1);
    clock.advance(32 * hour);
    for (let i = 0; i < 12; i++) await store.removeExpired(10);
    const pieces = await piecesOf(cluster.database, 'verifications_short');
    assert.ok(!pieces.includes('verifications_2026112306'), pieces.join());
    assert.equal(await store.readVerification({ id: signIn.id, appId: null }), undefined);
    assert.equal((await store.readVerification({ id: parcel.id, appId: null }))?.status, 'pending');
    clock.advance(36 * hour);
    for (let i = 0; i < 12; i++) await store.removeExpired(10);
    assert.equal(await countIn(cluster.database, 'verifications'), 0);
  });

  it('takes what no piece was made for, judges it, and forgets it row by row', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    clock.advance(300 * hour);
    const steps = new Steps(store, clock);
    const opened = [];
    for (let i = 0; i < 5; i++) opened.push(await steps.opened(to(`p${i}`)));
    assert.equal(await countIn(cluster.database, 'verifications_default'), 5);
    // The piece of that time can't be made any more; the ones after it can.
    for (let i = 0; i < 12; i++) await store.removeExpired(2);
    assert.equal((await steps.check(opened[0]?.id ?? '', '000000')).kind, 'wrong');
    clock.advance(25 * hour);
    for (let i = 0; i < 30; i++) await store.removeExpired(2);
    assert.equal(await countIn(cluster.database, 'verifications_default'), 0);
  });

  it('forgets limits and live keys in small steps wherever they stand in the table, and keeps those that hold', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    const steps = new Steps(store, clock);
    await postgres.query(
      `INSERT INTO budgets SELECT 'app_1', 'sends', i::text, '[]', 0, CASE WHEN i % 3 = 0 THEN ${clock.now + 1e12} ELSE 1 END
       FROM generate_series(1, 300) i`,
      cluster.database,
    );
    await steps.opened();
    let removed = 0;
    for (let i = 0; i < 60; i++) {
      const now: number = await store.removeExpired(7);
      assert.ok(now <= 7);
      removed += now;
    }
    assert.equal(removed, 200);
    assert.equal(await countIn(cluster.database, 'budgets'), 101);
    assert.equal(await countIn(cluster.database, 'live_keys'), 1);
  });

  it('passes over what a node is renewing at this moment, waits for nobody, and leaves it as that node does', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    await new Steps(store, clock).opened({ idempotency: 'k', client: 'c' });
    const tables = { budgets: 'expires_at', remembered_answers: 'drop_at', live_keys: 'drop_at' };
    const counts = () => Promise.all(Object.keys(tables).map((table) => countIn(cluster.database, table)));
    const before = await counts();
    assert.ok(before.every((count) => count > 0));
    clock.advance(60 * 24 * hour);
    const node = new Client({ connectionString: cluster.url });
    await node.connect();
    try {
      await node.query('BEGIN');
      for (const [table, until] of Object.entries(tables)) {
        await node.query(`UPDATE ${table} SET ${until} = ${clock.now + 1000}`);
      }
      for (let i = 0; i < 3; i++) await store.removeExpired(100);
      await node.query('COMMIT');
    } finally {
      await node.end();
    }
    await store.removeExpired(100);
    assert.deepEqual(await counts(), before);
    clock.advance(1);
    for (let i = 0; i < 3; i++) await store.removeExpired(100);
    assert.deepEqual(await counts(), [0, 0, 0]);
  });

  it('gives way to work: a busy table has its pieces made another time, and nobody stands in line', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    const busy = new Client({ connectionString: cluster.url });
    await busy.connect();
    await busy.query('BEGIN; SELECT * FROM verifications');
    clock.advance(6 * hour);
    await store.removeExpired(10);
    assert.equal((await piecesOf(cluster.database, 'verifications_short')).length, 3);
    await busy.query('ROLLBACK');
    await busy.end();
    await store.removeExpired(10);
    assert.equal((await piecesOf(cluster.database, 'verifications_short')).length, 4);
  });

  it('keeps what became of a message for thirty days', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    await new Steps(store, clock).opened();
    const [claimed] = await store.claimMessages({ limit: 1, leaseSeconds: 30 });
    assert.ok(claimed);
    const answer = { outcome: 'accepted', providerMessageId: 'x1' } as const;
    await store.recordDelivery(claimed.message.id, { attempt: 1, provider: 'p', jitter: 0, answer });
    assert.equal((await store.readOutbox()).messages, 0);
    clock.advance(29 * 24 * hour);
    for (let i = 0; i < 12; i++) await store.removeExpired(10);
    assert.equal(await countIn(cluster.database, 'messages'), 1);
    clock.advance(3 * 24 * hour);
    for (let i = 0; i < 12; i++) await store.removeExpired(10);
    assert.equal(await countIn(cluster.database, 'messages'), 0);
  });
});
