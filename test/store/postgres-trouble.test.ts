import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { causeOf } from '#store/postgres/failure.ts';
import { ThreadedStore } from '#store/thread/threaded-store.ts';
import { FakeClock, stepsSecret } from '#test/contract/steps.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

/** What an operator reads of a database that can't be used, once it has crossed the store's thread. */
async function said(url: string): Promise<string> {
  const opening = ThreadedStore.open({
    engine: { kind: 'postgres', url, lanes: 1, prepare: true },
    clock: new FakeClock().read,
    secrets: [stepsSecret],
    onDeath: assert.fail,
  });
  const error: unknown = await opening.then(
    async (store) => assert.fail(`opened ${await store.close()}`),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof ServiceError && error.code === 'store-unavailable', String(error));
  return error.message;
}

describe('a database that can’t be used', () => {
  let postgres: Postgres;
  let place: string;
  before(async () => {
    postgres = await startPostgres();
    place = `127.0.0.1:${postgres.port}`;
    await postgres.query(`CREATE ROLE guest LOGIN PASSWORD 'guest'`);
    await postgres.query(`CREATE ROLE late LOGIN PASSWORD 'late' CONNECTION LIMIT 0`);
  });
  after(() => postgres.stop());

  it('is named with what the server says of a password, a name, a right and a limit', async () => {
    const password = await said(`postgres://guest:hunter2@${place}/postgres`);
    assert.match(password, /^The database does not answer: 28P01 password authentication failed for user/);
    assert.match(password, new RegExp(`${place}/postgres\\.$`));
    assert.doesNotMatch(password, /hunter2/);
    assert.match(await said(`postgres://guest:guest@${place}/nowhere`), /3D000 database "nowhere" does not/);
    assert.match(
      await said(`postgres://guest:guest@${place}/postgres`),
      /42501 permission denied for schema/,
    );
    assert.match(await said(`postgres://late:late@${place}/postgres`), /53300 too many connections for role/);
  });

  it('is named with what a read-only one and one without TLS say', async () => {
    const url = await postgres.createDatabase('frozen');
    await postgres.query('ALTER DATABASE frozen SET default_transaction_read_only = on');
    assert.match(await said(url), /25006 cannot execute CREATE TABLE in a read-only transaction/);
    assert.match(await said(`${url}?sslmode=verify-full`), /The server does not support SSL connections/);
  });

  it('is named with what the network says', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => probe.close(resolve));
    assert.match(await said(`postgres://me:hunter2@127.0.0.1:${port}/x`), /: ECONNREFUSED .*127\.0\.0\.1:/);
    assert.match(await said('postgres://me:hunter2@nobody.invalid/x'), /: E[A-Z_]+ .*nobody\.invalid:5432/);
  });

  it('is said to have an unescaped password, where that is read as a host, and not one letter of it', async () => {
    for (const url of ['postgres://me:1234/5678@127.0.0.1/x', 'postgres://me:12%e934@127.0.0.1/x']) {
      const message = await said(url);
      assert.match(message, /percent-encoded/);
      assert.doesNotMatch(message, /12|34|5678/);
    }
  });

  it('tells no value of a row, which a broken constraint or a wrong value would quote', () => {
    const answer = (code: string, message: string): Error =>
      Object.assign(new Error(message), { severity: 'ERROR', code, detail: 'Key (to)=(ann@pine.example)' });
    assert.equal(causeOf(answer('23505', 'duplicate key: ann@pine.example')), '23505');
    assert.equal(causeOf(answer('22P02', 'invalid input syntax: "ann@pine.example"')), '22P02');
    assert.equal(
      causeOf(answer('53100', 'could not extend file: No space left on device')),
      '53100 could not extend file: No space left on device',
    );
  });
});
