import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { startTestApp, type TestApp, testKey, testKeyring } from '#test/harness.ts';

/** A store that can be cut off, and counts what it is asked for its health. */
class FrailStore extends SqliteStore {
  cause: string | undefined;
  healthChecks = 0;
  keysAsked = 0;

  constructor() {
    super({ path: ':memory:', clock: () => Date.UTC(2026, 10, 23, 9), keyring: testKeyring });
    const { readOutbox } = this;
    Object.assign(this, {
      readOutbox: async () => {
        this.#demand();
        return Reflect.apply(readOutbox, this, []);
      },
    });
  }

  override async checkHealth(): Promise<number> {
    this.healthChecks++;
    this.#demand();
    return super.checkHealth();
  }

  override async findAppByKey(keyHash: string) {
    this.keysAsked++;
    this.#demand();
    return super.findAppByKey(keyHash);
  }

  #demand(): void {
    if (this.cause !== undefined) throw new ServiceError('store-unavailable', this.cause);
  }
}

type Node = { t: TestApp; store: FrailStore; clock: FakeClock; pauses: (() => void)[] } & AsyncDisposable;

async function startNode(): Promise<Node> {
  const store = new FrailStore();
  const clock = new FakeClock();
  const pauses: (() => void)[] = [];
  const pause = () => new Promise<void>((resolve) => void pauses.push(resolve));
  const t = await startTestApp({ env: { PORT: '0' }, overrides: { store, clock: clock.read, pause } });
  return {
    t,
    store,
    clock,
    pauses,
    async [Symbol.asyncDispose]() {
      store.cause = undefined;
      await t[Symbol.asyncDispose]();
    },
  };
}

/** From another machine. */
const scrape = ({ t }: Node, key = testKey) =>
  t.app.http.inject({
    url: '/metrics',
    remoteAddress: '10.0.0.9',
    headers: { authorization: `Bearer ${key}` },
  });
const ready = ({ t }: Node) => t.call('GET', '/readyz');
const linesOf = ({ t }: Node, event: string) =>
  t.log.map((line) => JSON.parse(line)).filter((line) => line.event === event);
const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
};

describe('metrics while the store is away', () => {
  it('are given to a key that was good before, and to no other', async () => {
    await using node = await startNode();
    assert.equal((await scrape(node)).statusCode, 200);
    node.store.cause = 'The database does not answer: ECONNREFUSED.';
    const away = await scrape(node);
    assert.equal(away.statusCode, 200);
    assert.match(away.body, /countersign_outbox_messages nan/i);
    assert.equal((await scrape(node, 'cs_another-key-0123456789abcdef')).statusCode, 503);
    const api = await node.t.call('POST', '/v1/verifications', { to: 'a@pine.example', purpose: 'sign_in' });
    assert.equal(api.status, 503);
  });

  it('ask a store that is known to be away for no key that was good before', async () => {
    await using node = await startNode();
    await scrape(node);
    node.store.cause = 'The database does not answer: ETIMEDOUT.';
    await ready(node);
    const asked = node.store.keysAsked;
    assert.equal((await scrape(node)).statusCode, 200);
    assert.equal(node.store.keysAsked, asked);
  });

  it('are refused to a key that has been withdrawn, also when the store goes away afterwards', async () => {
    await using node = await startNode();
    await scrape(node);
    node.store.findAppByKey = async () => undefined;
    assert.equal((await scrape(node)).statusCode, 401);
    node.store.findAppByKey = () => Promise.reject(new ServiceError('store-unavailable', 'Away: x.'));
    assert.equal((await scrape(node)).statusCode, 503);
  });
});

describe('a store that goes away', () => {
  it('is told once with its cause, once for each new cause, and once when it is back', async () => {
    await using node = await startNode();
    const { store, clock, pauses } = node;
    store.cause = 'The store could not read: ECONNREFUSED at db:5432/shop.';
    for (let i = 0; i < 5; i++) await scrape(node);
    store.cause = 'The store could not commit: ECONNREFUSED at db:5432/shop.';
    await ready(node);
    store.cause = 'The database does not answer: 57P03 the database system is starting up.';
    for (let i = 0; i < 3; i++) await scrape(node);
    assert.deepEqual(
      linesOf(node, 'store.away').map(({ cause }) => cause),
      [
        'The store could not read: ECONNREFUSED at db:5432/shop.',
        'The database does not answer: 57P03 the database system is starting up.',
      ],
    );
    assert.ok(!node.t.log.some((line) => line.includes('"stack"')));
    store.cause = undefined;
    clock.advance(75);
    pauses.shift()?.();
    await turns();
    assert.deepEqual(
      linesOf(node, 'store.back').map(({ seconds }) => seconds),
      [75],
    );
    store.cause = 'The store could not read: ECONNREFUSED at db:5432/shop.';
    await scrape(node);
    assert.equal(linesOf(node, 'store.away').length, 3);
  });
});

describe('liveness', () => {
  it('goes off when the worker has not come back from the outbox for two minutes, which a restart mends', async () => {
    await using node = await startNode();
    const { t, store, clock } = node;
    const alive = async () => (await t.call('GET', '/healthz')).status;
    clock.advance(3600);
    assert.equal(await alive(), 200, 'a node that sends nothing');
    const away = () =>
      Promise.reject(new ServiceError('store-unavailable', 'The store could not commit: x.'));
    let answer: () => Promise<never[]> = async () => [];
    let wake = () => {};
    Object.assign(store, {
      claimMessages: () => answer(),
      onMessages: (listener: () => void) => {
        wake = listener;
      },
    });
    const look = async () => {
      wake();
      await turns();
    };
    t.app.worker.start();
    for (const found of [async () => [], away]) {
      answer = found;
      clock.advance(3600);
      await look();
      clock.advance(119);
      assert.equal(await alive(), 200, 'nothing to send, or a store that is away');
    }
    const { promise, resolve } = Promise.withResolvers<never[]>();
    answer = () => promise;
    await look();
    clock.advance(2);
    const hung = await t.call('GET', '/healthz');
    // Else a node that fails here would not close.
    resolve([]);
    await turns();
    assert.equal(hung.status, 503);
    assert.match(String(hung.body.detail), /outbox/);
    assert.equal(await alive(), 200);
  });
});

describe('readiness', () => {
  it('asks the store once a second, however often it is asked', async () => {
    await using node = await startNode();
    for (let i = 0; i < 10; i++) assert.equal((await ready(node)).status, 200);
    assert.equal(node.store.healthChecks, 1);
    node.clock.advance(1);
    node.store.cause = 'The store could not commit: database or disk is full.';
    for (let i = 0; i < 10; i++) assert.equal((await ready(node)).status, 503);
    assert.equal(node.store.healthChecks, 2);
  });

  it('goes off when the node is told to stop, which a proxy that looks now and then sees before it is gone', async () => {
    await using node = await startNode();
    for (let i = 0; i < 3; i++) {
      await ready(node);
      node.clock.advance(3);
    }
    let over = false;
    const draining = node.t.app.drain().then(() => {
      over = true;
    });
    assert.equal((await ready(node)).status, 503);
    assert.equal((await node.t.call('GET', '/healthz')).status, 200);
    const opened = await node.t.call('POST', '/v1/verifications', {
      to: 'a@pine.example',
      purpose: 'sign_in',
    });
    assert.equal(opened.status, 201);
    assert.equal(over, false);
    node.pauses.shift()?.();
    await draining;
  });

  it('keeps a node that nobody looks at waiting for nobody', async () => {
    await using node = await startNode();
    await ready(node);
    await node.t.app.drain();
    assert.equal((await ready(node)).status, 503);
    assert.equal(node.pauses.length, 0);
  });
});

it('has the counters that alerts divide by from the start, before anything is counted', async () => {
  await using node = await startNode();
  const { body } = await scrape(node);
  for (const sample of [
    'countersign_checks_total{outcome="approved"} 0',
    'countersign_verifications_opened_total{outcome="created"} 0',
    'countersign_verifications_opened_total{outcome="protection-active"} 0',
  ])
    assert.ok(body.includes(sample), sample);
});
