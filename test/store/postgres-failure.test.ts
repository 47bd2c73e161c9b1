import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Client } from 'pg';
import type { CheckOutcome } from '#core/check.ts';
import type { AskOperator } from '#core/decide-judgement.ts';
import { ServiceError } from '#core/service-error.ts';
import type { Verification } from '#core/verification.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { FakeClock, rightCode, Steps, stepsKeyring, wrongCode } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { openStores } from '#test/postgres/open-stores.ts';
import { TcpProxy } from '#test/postgres/tcp-proxy.ts';

let postgres: Postgres;
before(async () => {
  // A vacuum of its own would count among what was written.
  postgres = await startPostgres({ settings: { autovacuum: 'off' } });
});
after(() => postgres?.stop());

const to = (key: string) => ({ destinations: [{ channels: ['sms' as const], keys: [key] }] });
const unavailable = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === 'store-unavailable';

/** Tries again, as a client told "503, Retry-After" does. */
async function untilServed<T>(step: () => Promise<T>): Promise<T> {
  for (let i = 0; i < 500; i++) {
    try {
      return await step();
    } catch (error) {
      if (!unavailable(error)) throw error;
      await delay(10);
    }
  }
  throw new Error('It never served again.');
}

/** A store that has one connection for its batches. */
async function openOne() {
  const clock = new FakeClock();
  const cluster = await openStores(postgres, 1, clock, { lanes: 1, listen: false });
  const [store] = cluster.stores;
  assert.ok(store);
  return { ...cluster, store, steps: new Steps(store, clock) };
}

describe('a Postgres that fails', () => {
  it('has pending steps answered "unavailable" when it is killed, and serves again once it is back', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    const steps = new Steps(store, clock);
    const { id } = await steps.opened();
    await steps.check(id, wrongCode(1));
    const pending = Array.from({ length: 200 }, (_, i) => steps.open(to(`p${i}`)));
    const killed = postgres.kill();
    for (const result of await Promise.allSettled(pending)) {
      if (result.status === 'rejected') assert.ok(unavailable(result.reason), String(result.reason));
    }
    await killed;
    await assert.rejects(steps.check(id, rightCode), unavailable);
    await assert.rejects(store.checkHealth(), unavailable);
    await assert.rejects(store.readVerification({ id, appId: null }), unavailable);
    await postgres.restart();
    await untilServed(() => store.checkHealth());
    assert.equal((await untilServed(() => steps.check(id, rightCode))).kind, 'approved');
    assert.equal((await store.readVerification({ id, appId: null }))?.tries, 1);
  });

  it('keeps every answer true when all connections are dropped in the middle of work, again and again', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 2, clock);
    const [one, other] = cluster.stores;
    assert.ok(one && other);
    const steps = new Steps(one, clock);
    const approvals = new Map<string, number>();
    let refused = 0;
    let over = false;
    const person = async (lane: number): Promise<void> => {
      for (let i = 0; !over; i++) {
        const { id } = await untilServed(() => steps.opened(to(`person-${lane}-${i}`)));
        const answers: PromiseSettledResult<CheckOutcome | AskOperator>[] = await Promise.allSettled(
          [one, other].map((store) =>
            store.checkVerification({ id, appId: null, budgets: [] }, { code: steps.codeOf(id) }),
          ),
        );
        for (const answer of answers) {
          if (answer.status === 'fulfilled') {
            if (answer.value.kind === 'approved') approvals.set(id, (approvals.get(id) ?? 0) + 1);
          } else {
            assert.ok(unavailable(answer.reason), String(answer.reason));
            refused++;
          }
        }
      }
    };
    const people = Promise.all(Array.from({ length: 16 }, (_, lane) => person(lane)));
    for (let i = 0; i < 6; i++) {
      await delay(80);
      await postgres.dropConnections();
    }
    over = true;
    await people;
    assert.ok(approvals.size > 20, `${approvals.size} approvals, ${refused} refused`);
    for (const [id, count] of approvals) {
      assert.equal(count, 1);
      const read: Verification | undefined = await untilServed<Verification | undefined>(() =>
        other.readVerification({ id, appId: null }),
      );
      assert.equal(read?.status, 'approved');
    }
  });

  it('never says what became of a step whose commit nobody answered, and lets the next one see it', async () => {
    const clock = new FakeClock();
    const url = await postgres.createDatabase('cut');
    await using proxy = await TcpProxy.start(postgres.port);
    const store = await PostgresStore.open({
      url: url.replace(`:${postgres.port}/`, `:${proxy.port}/`),
      keyring: stepsKeyring,
      clock: clock.read,
      listen: false,
    });
    const steps = new Steps(store, clock);
    const { id } = await steps.opened();
    proxy.cutAfter('cs_commit');
    await assert.rejects(steps.check(id, rightCode), unavailable);
    assert.equal(proxy.cuts, 1);
    assert.equal((await untilServed(() => steps.check(id, rightCode))).kind, 'refused');
    assert.equal((await store.readVerification({ id, appId: null }))?.status, 'approved');
    await store.close();
  });

  it('does a step again by itself when the connection is lost before its commit', async () => {
    const clock = new FakeClock();
    const url = await postgres.createDatabase('cut_early');
    await using proxy = await TcpProxy.start(postgres.port);
    const store = await PostgresStore.open({
      url: url.replace(`:${postgres.port}/`, `:${proxy.port}/`),
      keyring: stepsKeyring,
      clock: clock.read,
      listen: false,
    });
    const steps = new Steps(store, clock);
    const { id } = await steps.opened();
    proxy.cutAfter('cs_budgets_lock');
    assert.equal((await steps.check(id, wrongCode(1))).kind, 'wrong');
    assert.equal(proxy.cuts, 1);
    assert.equal((await store.readVerification({ id, appId: null }))?.tries, 1);
    await store.close();
  });

  it('goes on by new connections when its statements are not as they were, after a newer node’s migration say', async () => {
    await using one = await openOne();
    const { store, steps } = one;
    const { id } = await steps.opened();
    assert.equal((await steps.check(id, wrongCode(1))).kind, 'wrong');
    await postgres.query('ALTER TABLE verifications ALTER COLUMN tries TYPE bigint', one.database);
    assert.equal((await steps.check(id, wrongCode(2))).kind, 'wrong');
    assert.equal((await store.readVerification({ id, appId: null }))?.tries, 2);
  });

  it('fails a step that can not be written alone, and answers all the others of its batch', async () => {
    await using one = await openOne();
    const { store, steps } = one;
    // Postgres has no place for a zero in a text.
    const unwritable = { purpose: 'no\u0000ne', liveKey: 'live' };
    const results = await Promise.allSettled(
      Array.from({ length: 9 }, (_, i) => steps.open({ ...to(`p${i}`), ...(i === 5 ? unwritable : {}) })),
    );
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value.kind : 'failed')),
      Array.from({ length: 9 }, (_, i) => (i === 5 ? 'failed' : 'opened')),
    );
    assert.equal((await store.readOutbox()).messages, 8);
  });

  it('fails a step that was kept from its rows for too long, and goes on by the same connection', async () => {
    await using one = await openOne();
    const { store, steps } = one;
    const { id } = await steps.opened();
    const blocker = new Client({ connectionString: one.url });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE verifications');
    const kept = assert.rejects(steps.check(id, wrongCode(1)), unavailable);
    // The server says the same when the time is over, which takes four seconds.
    const giveUp = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE datname = '${one.database}' AND wait_event_type = 'Lock'`;
    while ((await postgres.query(giveUp)).length === 0);
    await kept;
    await blocker.query('ROLLBACK');
    await blocker.end();
    const connections = () =>
      postgres.query(`SELECT pid FROM pg_stat_activity WHERE datname = '${one.database}' ORDER BY pid`);
    const before = await connections();
    assert.equal((await steps.check(id, wrongCode(1))).kind, 'wrong');
    assert.deepEqual(await connections(), before);
    assert.equal((await store.readVerification({ id, appId: null }))?.tries, 1);
  });

  it('gives the rows of a node that has vanished without a word to those who wait for them', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [other] = cluster.stores;
    assert.ok(other);
    await using proxy = await TcpProxy.start(postgres.port);
    const store = await PostgresStore.open({
      url: cluster.url.replace(`:${postgres.port}/`, `:${proxy.port}/`),
      keyring: stepsKeyring,
      clock: clock.read,
      listen: false,
    });
    const { id } = await new Steps(store, clock).opened();
    proxy.cutAfter('cs_budgets_lock', { serverHears: false });
    const gone = store.checkVerification({ id, appId: null, budgets: [] }, { code: wrongCode(1) });
    const here = other.checkVerification({ id, appId: null, budgets: [] }, { code: wrongCode(2) });
    assert.deepEqual(
      (await Promise.all([gone, here])).map(({ kind }) => kind),
      ['wrong', 'wrong'],
    );
    assert.equal((await other.readVerification({ id, appId: null }))?.tries, 2);
    await store.close();
  });

  it('does not take a commit for one that the standby has not confirmed', async () => {
    const clock = new FakeClock();
    const primary = await startPostgres();
    try {
      const standby = await primary.standby();
      const store = await PostgresStore.open({
        url: primary.url,
        keyring: stepsKeyring,
        clock: clock.read,
        listen: false,
      });
      const steps = new Steps(store, clock);
      const { id } = await steps.opened();
      await standby.kill();
      const checking = assert.rejects(steps.check(id, rightCode), unavailable);
      const waiting = `SELECT pg_cancel_backend(pid) AS done FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
      while ((await primary.query(waiting)).length === 0) await delay(5);
      await checking;
      await primary.query(`ALTER SYSTEM SET synchronous_standby_names = ''`);
      await primary.query('SELECT pg_reload_conf()');
      await store.close();
    } finally {
      await primary.stop();
    }
  });

  it('answers "unavailable" to what comes in while the most that may wait is waiting', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    const blocker = new Client({ connectionString: cluster.url });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE verifications');
    const results: Promise<unknown>[] = [];
    for (let i = 0; i < 20_000; i++) results.push(store.cancelVerification({ id: `ver_${i}`, appId: null }));
    await assert.rejects(store.cancelVerification({ id: 'ver_x', appId: null }), unavailable);
    await blocker.query('ROLLBACK');
    await blocker.end();
    for (const result of await Promise.all(results))
      assert.deepEqual(result, { kind: 'refused', reason: 'not-found' });
  });

  it('works with the connections it gets when the server has no room for more', async () => {
    const clock = new FakeClock();
    await postgres.createDatabase('narrow');
    await postgres.query(`CREATE ROLE narrow LOGIN PASSWORD 'narrow' CONNECTION LIMIT 3`);
    await postgres.query('ALTER DATABASE narrow OWNER TO narrow');
    await postgres.query('ALTER SCHEMA public OWNER TO narrow', 'narrow');
    const url = `postgres://narrow:narrow@127.0.0.1:${postgres.port}/narrow`;
    const store = await PostgresStore.open({
      url,
      keyring: stepsKeyring,
      clock: clock.read,
      listen: false,
      lanes: 6,
    });
    const steps = new Steps(store, clock);
    await steps.opened();
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 200 }, (_, i) => steps.opened(to(`p${round}-${i}`))));
    }
    await store.close();
  });

  it('is unwell from a commit that finds the disk full until one succeeds, though it can be read', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    assert.ok(store);
    const steps = new Steps(store, clock);
    await store.checkHealth();
    await postgres.query(
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON outbox EXECUTE FUNCTION full_disk()`,
      cluster.database,
    );
    await assert.rejects(steps.opened(to('p1')), /could not commit: 53100 could not extend file/);
    await assert.rejects(store.checkHealth(), /53100 could not extend file/);
    await store.listApps();
    await postgres.query('DROP TRIGGER full_disk ON outbox', cluster.database);
    await steps.opened(to('p1'));
    await store.checkHealth();
  });

  it('is asked for its health by a commit that has something to write', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const [store] = cluster.stores;
    const written = async () => String((await postgres.query('SELECT pg_current_xact_id() AS id'))[0]?.id);
    const before = Number(await written());
    await store?.checkHealth();
    assert.equal(Number(await written()) - before, 2);
  });

  it('finishes what was submitted before it is closed, and refuses what comes later', async () => {
    const clock = new FakeClock();
    const url = await postgres.createDatabase('closing');
    const store = await PostgresStore.open({ url, keyring: stepsKeyring, clock: clock.read });
    const steps = new Steps(store, clock);
    let opened = 0;
    for (let i = 0; i < 100; i++) void steps.opened(to(`p${i}`)).then(() => opened++);
    await store.close();
    assert.equal(opened, 100);
    await assert.rejects(steps.open(), unavailable);
    await assert.rejects(store.readVerification({ id: 'ver_x', appId: null }), unavailable);
  });

  it('listens again after its connections were dropped', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 2, clock);
    const [one, other] = cluster.stores;
    assert.ok(one && other);
    let heard = 0;
    other.onMessages(() => heard++);
    await postgres.dropConnections();
    // It looks by itself once it listens again, since it may have missed something.
    while (heard === 0) await delay(10);
    heard = 0;
    await untilServed(() => new Steps(one, clock).opened());
    while (heard === 0) await delay(10);
  });

  it('tells nobody the password of its URL', async () => {
    const wrong = postgres.url.replace(/:[^:@/]+@/, ':hunter2secret@');
    await assert.rejects(PostgresStore.open({ url: wrong, keyring: stepsKeyring }), (error) => {
      assert.ok(unavailable(error));
      assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes('hunter2secret'));
      return true;
    });
    const broken = 'postgres://me:hunter2secret@127.0.0.1:bad/x';
    await assert.rejects(PostgresStore.open({ url: broken, keyring: stepsKeyring }), (error) => {
      assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes('hunter2secret'));
      return true;
    });
  });
});
