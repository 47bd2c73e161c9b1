import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Births } from '#store/births.ts';
import type { Line, Statement } from '#store/postgres/connection.ts';
import { Facts } from '#store/postgres/facts.ts';
import { GroupCommit } from '#store/postgres/group-commit.ts';

/** Lanes to a database that answers a batch's reads when the test says so. */
function lanes(t: TestContext, maxBatch = 512) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** Batches that wait for the database, in the order in which they began. */
  const underWay: (() => void)[] = [];
  const connection: Line = {
    isOpen: true,
    takeWarning: () => false,
    close: async () => undefined,
    async run(statements: readonly Statement[]) {
      if (statements[0]?.name === 'cs_begin') await new Promise<void>((resolve) => underWay.push(resolve));
      return statements.map(() => ({ command: '', rows: [], count: 0 }));
    },
  };
  const commit = new GroupCommit({
    connect: async () => connection,
    facts: new Facts(),
    births: new Births(),
    lanes: 3,
    maxBatch,
    onMessages: () => undefined,
  });
  const ran: number[] = [];
  let count = 0;
  return {
    underWay,
    ran,
    /** So many steps come in, each of somebody else. */
    async come(steps: number): Promise<void> {
      for (let i = 0; i < steps; i++) {
        const of = count++;
        void commit.submit({ lane: () => [`${of}`], want: () => undefined, run: () => ran.push(of) });
      }
      await settled();
    },
    /** The database answers whoever asked first. */
    async answer(): Promise<void> {
      underWay.shift()?.();
      await settled();
    },
    async pass(ms: number): Promise<void> {
      t.mock.timers.tick(ms);
      await settled();
    },
  };
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

describe('what comes in while a batch is under way', () => {
  it('is the next batch, all of it, though other lanes are idle', async (t) => {
    const { come, answer, underWay, ran } = lanes(t);
    await come(1);
    await come(2);
    await come(3);
    assert.deepEqual([underWay.length, ran], [1, []]);
    await answer();
    assert.deepEqual([underWay.length, ran], [1, [0]]);
    await answer();
    assert.deepEqual([underWay.length, ran], [0, [0, 1, 2, 3, 4, 5]]);
  });

  it('waits no longer than five milliseconds for a batch that is slow', async (t) => {
    const { come, answer, pass, underWay, ran } = lanes(t);
    await come(1);
    await come(2);
    await pass(4);
    assert.equal(underWay.length, 1);
    await pass(1);
    assert.equal(underWay.length, 2);
    await come(1);
    assert.equal(underWay.length, 2, 'the second is waited for as the first was');
    await pass(5);
    assert.equal(underWay.length, 3);
    await come(1);
    await pass(50);
    assert.equal(underWay.length, 3, 'there are no more lanes');
    while (underWay.length > 0) await answer();
    assert.deepEqual(ran, [0, 1, 2, 3, 4]);
  });

  it('is a batch beside it at once where it fills one', async (t) => {
    const { come, underWay } = lanes(t);
    await come(1);
    await come(63);
    assert.equal(underWay.length, 1);
    await come(1);
    assert.equal(underWay.length, 2);
  });

  it('waits for nothing where each has a transaction of its own', async (t) => {
    const { come, underWay } = lanes(t, 1);
    await come(3);
    assert.equal(underWay.length, 3);
  });
});
