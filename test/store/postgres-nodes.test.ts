import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { makeId } from '#core/id.ts';
import { userKeysOf } from '#core/user.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import {
  FakeClock,
  type OpenGiven,
  Steps,
  seededRandom,
  stepsKeyring,
  wrongCode,
} from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { openStores } from '#test/postgres/open-stores.ts';

/** The issue asks for a thousand, which are run by hand: `ROUNDS=1000 node --test test/store/postgres-nodes.test.ts`. */
const rounds = Number(process.env.ROUNDS ?? 30);

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

type Outcome = { readonly kind: string; readonly reason?: string };
function countBy(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, reason } of outcomes) counts[reason ?? kind] = (counts[reason ?? kind] ?? 0) + 1;
  return counts;
}

/** The stores in turn, each with a driver that makes ids of its own. */
class Nodes {
  readonly stores: readonly PostgresStore[];
  readonly #clock: FakeClock;
  readonly #drivers: readonly Steps[];
  readonly #random = seededRandom(11);
  readonly #openedBy = new Map<string, Steps>();

  constructor(stores: readonly PostgresStore[], clock: FakeClock) {
    this.stores = stores;
    this.#clock = clock;
    this.#drivers = stores.map((store) => new Steps(store, clock, this.#random));
  }

  store(index: number): PostgresStore {
    const store = this.stores[index % this.stores.length];
    if (!store) throw new Error('No store.');
    return store;
  }

  at(index: number): Steps {
    return (
      this.#drivers[index % this.#drivers.length] ?? new Steps(this.store(index), this.#clock, this.#random)
    );
  }

  async open(index: number, given: OpenGiven = {}) {
    const outcome = await this.at(index).open(given);
    if (outcome.kind === 'opened') this.#openedBy.set(outcome.verification.id, this.at(index));
    return outcome;
  }

  async opened(index: number, given: OpenGiven = {}) {
    const outcome = await this.open(index, given);
    if (outcome.kind !== 'opened') throw new Error(`refused: ${outcome.reason}`);
    return outcome.verification;
  }

  codeOf(id: string): string {
    return this.#openedBy.get(id)?.codeOf(id) ?? '';
  }

  check(index: number, id: string, answer: string, client?: string) {
    return this.at(index).check(id, answer, client === undefined ? {} : { client });
  }
}

const to = (key: string) => ({ destinations: [{ channels: ['sms' as const], keys: [key] }] });

describe('several nodes on one Postgres', () => {
  it(`approve exactly one of 64 simultaneous right answers, ${rounds} times over`, async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    for (let round = 0; round < rounds; round++) {
      const { id } = await nodes.opened(0, to(`phone-${round}`));
      const code = nodes.codeOf(id);
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, i) => nodes.check(i, id, code, `client-${round}-${i}`)),
      );
      assert.deepEqual(countBy(outcomes), { approved: 1, 'already-approved': 63 });
    }
  });

  it('make one verification and one message of 64 simultaneous openings for somebody never seen before', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    for (let round = 0; round < 10; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, i) =>
          nodes.opened(i, { ...to(`new-${round}`), client: `c-${round}-${i}` }),
        ),
      );
      assert.equal(new Set(outcomes.map(({ id }) => id)).size, 1);
    }
    assert.equal((await nodes.store(0).readOutbox()).messages, 10);
  });

  it('make one verification of openings that share a live key and no limit', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) => nodes.opened(i, { ...to(`alone-${i}`), liveKey: 'shared' })),
    );
    assert.equal(new Set(outcomes.map(({ id }) => id)).size, 1);
  });

  it('make one verification of openings that share a live key, no limit, and one that has ended', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    for (let round = 0; round < 8; round++) {
      const { id } = await nodes.opened(0, { ...to(`ended-${round}`), liveKey: `ended-${round}` });
      await nodes.store(0).cancelVerification({ id, appId: null });
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          nodes.opened(i, { ...to(`after-${round}-${i}`), liveKey: `ended-${round}` }),
        ),
      );
      assert.equal(new Set(outcomes.map((opened) => opened.id)).size, 1);
    }
  });

  it('never wait in a circle for verifications that they end in different orders', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    for (let round = 0; round < 12; round++) {
      const opened = await Promise.all(
        Array.from({ length: 40 }, (_, i) => nodes.opened(0, to(`order-${round}-${i}`))),
      );
      const outcomes = await Promise.all(
        cluster.stores.flatMap((store, turn) => {
          const ids = opened.map(({ id }) => id);
          const order =
            turn === 0
              ? ids
              : turn === 1
                ? ids.toReversed()
                : ids.toSorted((a, b) => (a.slice(-3) < b.slice(-3) ? -1 : 1));
          return order.map((id) => store.cancelVerification({ id, appId: null }));
        }),
      );
      assert.deepEqual(countBy(outcomes), { canceled: 120 });
    }
    const [row] = await postgres.query(
      `SELECT deadlocks FROM pg_stat_database WHERE datname = '${cluster.database}'`,
    );
    assert.equal(Number(row?.deadlocks), 0);
  });

  it('answer an opening with one Idempotency-Key alike, whichever node it comes to', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        nodes.open(i, { ...to(`any-${i}`), liveKey: `any-${i}`, idempotency: 'one' }),
      ),
    );
    for (const outcome of outcomes) assert.deepEqual(outcome, outcomes[0]);
    assert.equal((await nodes.store(0).readOutbox()).messages, 1);
  });

  it('take one of two requests under an Idempotency-Key whose earlier answer is past its time, whichever nodes they come to', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const open = (i: number, name: string) =>
      nodes.open(i, { ...to(name), liveKey: name, idempotency: 'again', fingerprint: name });
    for (let round = 0; round < 8; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, i) => open(i, `again-${round}-${i}`)),
      );
      assert.deepEqual(countBy(outcomes), { opened: 1, 'idempotency-key-reused': 11 }, `round ${round}`);
      clock.advance(24 * 3600 + 1);
    }
  });

  it('take a receipt once of what no verification is behind: of a notice, while it is on its way and afterwards', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const random = seededRandom(5);
    const userKeys = userKeysOf(stepsKeyring, 'app_1', 'ann');
    for (let round = 0; round < 5; round++) {
      await nodes.store(0).tellUser(
        { userKeys },
        {
          kind: 'password_changed',
          appId: 'app_1',
          userId: 'ann',
          newUserId: makeId('usr', clock.now, random(16)),
          sealIv: random(12),
          noticeRandom: random(32),
          notify: [{ kind: 'email', value: 'ann@pine.example' }],
        },
      );
      const [claimed] = await nodes.store(1).claimMessages({ limit: 10, leaseSeconds: 30 });
      const { id: messageId = '' } = claimed?.message ?? {};
      const told = (status: 'sent' | 'delivered') =>
        Promise.all(
          Array.from({ length: 18 }, (_, i) => nodes.store(i).recordReceipt({ messageId }, { status })),
        );
      assert.deepEqual(countBy(await told('sent')), { recorded: 1, repeated: 17 });
      const answer = { outcome: 'accepted' } as const;
      await nodes.store(1).recordDelivery(messageId, { attempt: 1, provider: 'p', jitter: 0, answer });
      assert.deepEqual(countBy(await told('delivered')), { recorded: 1, repeated: 17 });
    }
  });

  it('send no message more than the limit of a destination, and judge no try more than its failures allow', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    for (let round = 0; round < 8; round++) {
      const opened = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          nodes.open(i, { ...to(`limit-${round}`), liveKey: `l-${round}-${i}` }),
        ),
      );
      assert.deepEqual(countBy(opened), { opened: 3, 'too-many-sends': 21 });
      const ids = opened.flatMap((outcome) => (outcome.kind === 'opened' ? [outcome.verification.id] : []));
      const judged = await Promise.all(
        Array.from({ length: 60 }, (_, i) =>
          nodes.check(i, ids[i % ids.length] ?? '', wrongCode(i), `limit-${round}-${i}`),
        ),
      );
      assert.equal(countBy(judged).wrong, 10);
    }
  });

  it('count every try of an attack against the breaker of its app, though none waits for that row', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const victims = await Promise.all(
      Array.from({ length: 40 }, (_, i) => nodes.opened(0, to(`victim-${i}`))),
    );
    await Promise.all(
      victims.flatMap(({ id }, victim) =>
        Array.from({ length: 5 }, (_, i) => nodes.check(victim + i, id, wrongCode(i), `bot-${victim}`)),
      ),
    );
    const [row] = await postgres.query(`SELECT marks FROM budgets WHERE kind = 'attack'`, cluster.database);
    const marks: [number, number][] = JSON.parse(String(row?.marks));
    assert.equal(
      marks.reduce((sum, [, count]) => sum + count, 0),
      200,
    );
  });

  it('never wait for each other in a circle, whatever keys their steps share in whatever order', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const random = seededRandom(5);
    const pick = (of: number): number => (random(1)[0] ?? 0) % of;
    const ids: string[] = [];
    const one = async (i: number): Promise<void> => {
      const [a, b] = [`k${pick(12)}`, `k${pick(12)}`];
      const id = ids[pick(ids.length || 1)];
      if (id === undefined || pick(3) === 0) {
        const destinations = [a, b].map((key) => ({
          channels: ['sms' as const, 'voice' as const],
          keys: [`new-${key}`, key],
        }));
        const outcome = await nodes.open(i, {
          destinations,
          userKeys: [`u${pick(6)}`],
          liveKey: `l${pick(40)}`,
          client: `c${pick(5)}`,
        });
        if (outcome.kind === 'opened') ids.push(outcome.verification.id);
      } else if (pick(4) === 0) await nodes.at(i).resend(id, { client: `c${pick(5)}` });
      else await nodes.at(i).check(id, wrongCode(pick(50)), { client: `c${pick(5)}` });
      if (pick(8) === 0) {
        for (const { message } of await nodes.store(i).claimMessages({ limit: 5, leaseSeconds: 30 })) {
          await nodes.at(i + 1).store.recordDelivery(message.id, {
            attempt: message.attempts,
            provider: 'p',
            jitter: 0,
            answer: { outcome: 'accepted' },
          });
        }
      }
      if (pick(20) === 0) clock.advance(40);
      if (pick(20) === 0) await nodes.store(i).removeExpired(20);
    };
    let next = 0;
    await Promise.all(
      Array.from({ length: 48 }, async () => {
        while (next < 2400) await one(next++);
      }),
    );
    const [row] = await postgres.query(
      `SELECT deadlocks FROM pg_stat_database WHERE datname = '${cluster.database}'`,
    );
    assert.equal(Number(row?.deadlocks), 0);
  });

  it('answer everybody when many of them meet on keys that nobody has seen before', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 10, clock, { listen: false });
    const nodes = new Nodes(cluster.stores, clock);
    for (let round = 0; round < 3; round++) {
      const outcomes = await Promise.all(
        Array.from({ length: 1200 }, (_, i) =>
          nodes.open(i, { ...to(`met-${round}-${(i * 7) % 400}`), client: `met-${round}-${(i * 13) % 300}` }),
        ),
      );
      assert.equal(countBy(outcomes).opened, 1200);
    }
  });

  it('make one app of a key that all of them start with at once', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 4, clock);
    const settings = { name: 'Shop', origins: [], countries: ['DE'], colour: null };
    const saved = await Promise.all(
      cluster.stores.map((store, i) =>
        store.saveApp({ ...settings, id: `app_${i}` }, { id: `key_${i}`, hash: 'h', name: 'first' }),
      ),
    );
    assert.equal(new Set(saved.map(({ id }) => id)).size, 1);
    const rows = await postgres.query('SELECT id FROM apps', cluster.database);
    assert.equal(rows.length, 1);
  });

  it('give a message to one worker, and to one of another node when its lease is over', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 3, clock);
    const nodes = new Nodes(cluster.stores, clock);
    await Promise.all(Array.from({ length: 30 }, (_, i) => nodes.opened(i, to(`m-${i}`))));
    const claimAll = async () =>
      (
        await Promise.all(nodes.stores.map((store) => store.claimMessages({ limit: 100, leaseSeconds: 30 })))
      ).flat();
    const claimed = await claimAll();
    assert.equal(new Set(claimed.map(({ message }) => message.id)).size, 30);
    assert.equal(claimed.length, 30);
    assert.deepEqual(await claimAll(), []);
    clock.advance(31);
    const again = await claimAll();
    assert.equal(again.length, 30);
    assert.ok(again.every(({ message }) => message.attempts === 2));
  });

  it('pass over a message that another worker is taking at this moment, and wait for nobody', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 1, clock);
    const nodes = new Nodes(cluster.stores, clock);
    for (const key of ['m-1', 'm-2', 'm-3']) await nodes.opened(0, to(key));
    const other = new Client({ connectionString: cluster.url });
    await other.connect();
    const claim = () => nodes.store(0).claimMessages({ limit: 10, leaseSeconds: 30 });
    try {
      await other.query('BEGIN');
      const { rows } = await other.query('SELECT id FROM outbox ORDER BY due_at, id LIMIT 1 FOR UPDATE');
      const claimed = (await claim()).map(({ message }) => message.id);
      assert.equal(claimed.length, 2);
      assert.ok(!claimed.includes(String(rows[0]?.id)));
      await other.query('ROLLBACK');
      assert.deepEqual(
        (await claim()).map(({ message }) => message.id),
        [rows[0]?.id],
      );
    } finally {
      await other.end();
    }
  });

  it('hear of messages that another node has queued', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 2, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const heard = new Promise<void>((resolve) => nodes.store(1).onMessages(resolve));
    await nodes.opened(0);
    await heard;
  });

  it('go by the clock of the database, not by their own', async () => {
    const clock = new FakeClock();
    clock.now = Date.UTC(2020, 0);
    const url = await postgres.createDatabase('clock');
    const store = await PostgresStore.open({ url, keyring: stepsKeyring });
    const { createdAt, expiresAt } = await new Steps(store, clock).opened();
    const [row] = await postgres.query('SELECT (extract(epoch FROM now()) * 1000)::float8 AS now');
    assert.ok(Math.abs(createdAt - Number(row?.now)) < 5000);
    assert.equal(expiresAt - createdAt, 600_000);
    await store.close();
  });

  it('judge a verification that another node has opened, for its app and for the person on the hosted page', async () => {
    const clock = new FakeClock();
    await using cluster = await openStores(postgres, 2, clock);
    const nodes = new Nodes(cluster.stores, clock);
    const { id } = await nodes.opened(0);
    const elsewhere = nodes.store(1);
    const code = nodes.codeOf(id);
    const check = (appId: string | null) => elsewhere.checkVerification({ id, appId, budgets: [] }, { code });
    assert.deepEqual(countBy([await check('app_2')]), { 'not-found': 1 });
    assert.equal((await check(null)).kind, 'approved');
  });
});
