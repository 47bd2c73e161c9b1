import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { latestCommitMs } from '#store/postgres/route-news.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { news, spend } from '#test/contract/spend-contract.ts';
import { FakeClock, stepsKeyring } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';
import { openStores } from '#test/postgres/open-stores.ts';
import { TcpProxy } from '#test/postgres/tcp-proxy.ts';

const told = (accepted: number) => news({ accepted });

describe('route news on the embedded store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-news-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const open = (name: string, clock: FakeClock) =>
    new SqliteStore({ path: join(folder, name), clock: clock.read, keyring: stepsKeyring });

  it('are known again after a restart, once, and no further back than fifteen minutes', async () => {
    const clock = new FakeClock();
    const first = open('restart.db', clock);
    await first.shareRouteNews([told(1)]);
    clock.advance(600);
    await first.shareRouteNews([told(2), told(3)]);
    await first.close();
    clock.advance(301);
    const second = open('restart.db', clock);
    assert.deepEqual(await second.shareRouteNews([told(4)]), [told(2), told(3)]);
    assert.deepEqual(await second.shareRouteNews([]), []);
    await second.close();
    const third = open('restart.db', clock);
    assert.deepEqual(await third.shareRouteNews([]), [told(2), told(3), told(4)]);
    await third.close();
  });

  it('are given again when the first call failed, and only those of the earlier life', async () => {
    const clock = new FakeClock();
    const first = open('failed.db', clock);
    await first.shareRouteNews([told(1)]);
    await first.close();
    const second = open('failed.db', clock);
    const unwritable = {
      ...told(2),
      toJSON: () => {
        throw new Error('This is never written.');
      },
    };
    const [failed, other] = await Promise.allSettled([
      second.shareRouteNews([unwritable]),
      second.shareRouteNews([told(3)]),
    ]);
    assert.equal(failed.status, 'rejected');
    assert.deepEqual(other, { status: 'fulfilled', value: [] });
    assert.deepEqual(await second.shareRouteNews([]), [told(1)]);
    assert.deepEqual(await second.shareRouteNews([]), []);
    await second.close();
  });
});

describe('route news and spend on Postgres', () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  const cluster = (many: number, clock: FakeClock) => openStores(postgres, many, clock);

  it('go from each node to each other, once', async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(3, clock);
    const heard: number[][] = nodes.stores.map(() => []);
    const share = (index: number, more: ReturnType<typeof told>[] = []) =>
      nodes.stores[index]
        ?.shareRouteNews(more)
        .then((got) => heard[index]?.push(...got.map((one) => one.accepted)));
    for (let round = 0; round < 8; round++) {
      await Promise.all([0, 1, 2].map((index) => share(index, [told(10 * round + index)])));
      clock.advance(1 + round * 3);
    }
    await Promise.all([0, 1, 2].map((index) => share(index)));
    for (const index of [0, 1, 2]) {
      const others = Array.from({ length: 8 }, (_, round) =>
        [0, 1, 2].map((node) => 10 * round + node),
      ).flat();
      const wanted = others.filter((accepted) => accepted % 10 !== index);
      assert.deepEqual(
        heard[index]?.sort((a, b) => a - b),
        wanted,
      );
    }
  });

  it('of a row that was begun first and committed last are not missed, nor told twice', async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(2, clock);
    const [one, two] = nodes.stores;
    assert.ok(one && two);
    await two.shareRouteNews([]);
    const slow = new Client({ connectionString: nodes.url });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query('INSERT INTO route_news (node, at, body) VALUES ($1, $2, $3)', [
      'slow',
      clock.now,
      JSON.stringify([told(1)]),
    ]);
    await one.shareRouteNews([told(2)]);
    assert.deepEqual(await two.shareRouteNews([]), [told(2)]);
    clock.advance(latestCommitMs / 1000 - 1);
    await one.shareRouteNews([told(3)]);
    assert.deepEqual(await two.shareRouteNews([]), [told(3)]);
    await slow.query('COMMIT');
    await slow.end();
    assert.deepEqual(await two.shareRouteNews([]), [told(1)]);
    assert.deepEqual(await two.shareRouteNews([]), []);
  });

  it('are read from where the last reading ended, not from the beginning', async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(2, clock);
    const [one, two] = nodes.stores;
    assert.ok(one && two);
    const insert = (id: number) =>
      postgres.query(
        `INSERT INTO route_news (id, node, at, body) OVERRIDING SYSTEM VALUE
         VALUES (${id}, 'n', ${clock.now}, '[{"accepted":${id}}]')`,
        nodes.database,
      );
    const read = async (): Promise<number[]> =>
      (await two.shareRouteNews([])).map(({ accepted }) => accepted);
    await insert(100);
    assert.deepEqual(await read(), [100]);
    await insert(40);
    assert.deepEqual(await read(), [40]);
    clock.advance(latestCommitMs / 1000 + 1);
    assert.deepEqual(await read(), []);
    // Too late for that place: it is not looked for any more.
    await insert(50);
    await insert(101);
    assert.deepEqual(await read(), [101]);
  });

  it('reach a node once that asks twice at the same time, the first time too', async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(2, clock);
    const [one, two] = nodes.stores;
    assert.ok(one && two);
    await one.shareRouteNews([told(1)]);
    const heard = await Promise.all([two.shareRouteNews([told(2)]), two.shareRouteNews([told(3)])]);
    assert.deepEqual(heard.flat(), [told(1)]);
    assert.deepEqual(await two.shareRouteNews([]), []);
  });

  it('of the last fifteen minutes reach a node that starts, its own earlier life included', async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(1, clock);
    const [first] = nodes.stores;
    assert.ok(first);
    await first.shareRouteNews([told(1)]);
    clock.advance(600);
    await first.shareRouteNews([told(2)]);
    clock.advance(301);
    const again = await PostgresStore.open({ url: nodes.url, keyring: stepsKeyring, clock: clock.read });
    assert.deepEqual(await again.shareRouteNews([told(3)]), [told(2)]);
    assert.deepEqual(await again.shareRouteNews([]), []);
    await again.close();
  });

  it("come again when their answer was lost after the commit, and are never one's own", async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(1, clock);
    const [other] = nodes.stores;
    await using proxy = await TcpProxy.start(postgres.port);
    const one = await PostgresStore.open({
      url: nodes.url.replace(`:${postgres.port}/`, `:${proxy.port}/`),
      keyring: stepsKeyring,
      clock: clock.read,
    });
    assert.deepEqual(await one.shareRouteNews([]), []);
    await other?.shareRouteNews([told(1)]);
    proxy.cutAfter('cs_news_read', { serverHears: false });
    await assert.rejects(one.shareRouteNews([told(2)]), { code: 'store-unavailable' });
    assert.equal(proxy.cuts, 1);
    const heard = [];
    // The cut comes with the server's first words, maybe before its commit.
    for (let i = 0; i < 1000 && heard.length === 0; i++)
      heard.push(...((await other?.shareRouteNews([])) ?? []));
    assert.deepEqual(heard, [told(2)]);
    assert.deepEqual(await one.shareRouteNews([]), [told(1)]);
    assert.deepEqual(await one.shareRouteNews([]), []);
    await one.close();
  });

  it("go by the database's clock, as all nodes do", async () => {
    const url = await postgres.createDatabase('news_clock');
    const open = () => PostgresStore.open({ url, keyring: stepsKeyring });
    const [one, two] = [await open(), await open()];
    await one.shareRouteNews([told(1)]);
    assert.deepEqual(await two.shareRouteNews([]), [told(1)]);
    assert.equal(await two.removeExpired(10), 0);
    await postgres.query('UPDATE route_news SET at = at - 15 * 60000', 'news_clock');
    assert.equal(await two.removeExpired(10), 1);
    await Promise.all([one.close(), two.close()]);
  });

  it('add up to what was spent when nodes write the same rows in opposite orders, and none of them fails', async () => {
    const clock = new FakeClock();
    await using nodes = await cluster(4, clock);
    const items = Array.from({ length: 200 }, (_, i) => spend({ prefix: `49${i}` }));
    const rounds = Array.from({ length: 10 }, (_, round) =>
      nodes.stores.map((store, index) =>
        store.addSpend((index + round) % 2 === 0 ? items : items.toReversed()),
      ),
    );
    await Promise.all(rounds.flat());
    const rows = await nodes.stores[0]?.readSpend({ appId: 'app_1', day: '2026-11-23' });
    assert.equal(rows?.length, 200);
    assert.ok(rows?.every(({ messages }) => messages === 40));
  });
});
