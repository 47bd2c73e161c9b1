import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Births } from '#store/births.ts';
import type { Answer, Line, Statement } from '#store/postgres/connection.ts';
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
    /** So many steps come in, each of somebody else, or all of one. */
    async come(steps: number, of?: string): Promise<void> {
      for (let i = 0; i < steps; i++) {
        const number = count++;
        const lane = () => [of ?? `${number}`];
        void commit.submit({ lane, want: () => undefined, run: () => ran.push(number) });
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

describe('a step on somebody whom a batch under way is about', () => {
  it('waits for that batch, and keeps no others from going', async (t) => {
    const { come, answer, pass, underWay, ran } = lanes(t);
    await come(1, 'ann');
    await come(1, 'ann');
    await come(1, 'bob');
    await pass(5);
    assert.equal(underWay.length, 2);
    await pass(50);
    assert.equal(underWay.length, 2, 'there is a lane, and nothing for it');
    await answer();
    await answer();
    assert.deepEqual([underWay.length, ran], [1, [0, 2]]);
    await answer();
    assert.deepEqual(ran, [0, 2, 1]);
  });
});

/** What a database is asked for: a name of a statement, or a connection. */
type Asked = 'connect' | 'close' | 'cs_begin' | 'cs_commit';

/** One lane to a database that says of each batch's begin and commit what the test says: an error, or what it does. */
function troubled(
  t: TestContext,
  trouble: (asked: 'cs_begin' | 'cs_commit') => Error | 'ROLLBACK' | undefined,
) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked: Asked[] = [];
  const connect = async (): Promise<Line> => {
    asked.push('connect');
    return {
      isOpen: true,
      takeWarning: () => false,
      close: async () => void asked.push('close'),
      async run(statements: readonly Statement[]): Promise<Answer[]> {
        let command = 'COMMIT';
        for (const { name } of statements) {
          if (name !== 'cs_begin' && name !== 'cs_commit') continue;
          asked.push(name);
          const said = trouble(name);
          if (said instanceof Error) throw said;
          command = said ?? command;
        }
        return statements.map(() => ({ command, rows: [], count: 0 }));
      },
    };
  };
  const births = new Births();
  births.goTo({ leaseSeconds: 60, most: 1, take: async () => undefined });
  const commit = new GroupCommit({
    connect,
    facts: new Facts(),
    births,
    lanes: 1,
    maxBatch: 512,
    onMessages: () => undefined,
  });
  const message = { id: 'msg_1', ownerId: 'ver_1', channel: 'sms', destination: 0, createdAt: 0 } as const;
  return {
    asked,
    births,
    commit,
    /** A step that puts a message into the outbox. */
    write: () =>
      commit.submit({
        lane: () => [],
        want: () => undefined,
        run: (tables) => tables.messages.insert('app_1', message),
      }),
  };
}

const answered = (code: string): Error => Object.assign(new Error('no'), { severity: 'ERROR', code });
const unavailable = { code: 'store-unavailable' };

describe('a batch that fails', () => {
  it('is tried eight times where others are in the way, and no more', async (t) => {
    const { asked, write } = troubled(t, () => answered('40001'));
    await assert.rejects(write(), unavailable);
    assert.deepEqual(asked, ['connect', ...Array.from({ length: 8 }, () => 'cs_begin')]);
  });

  it('is not tried again where waiting does not help', async (t) => {
    const { asked, write } = troubled(t, () => answered('55P03'));
    await assert.rejects(write(), unavailable);
    assert.deepEqual(asked, ['connect', 'cs_begin']);
  });

  it('is tried again when its connection breaks before the commit that is not known to have failed', async (t) => {
    const said = [undefined, answered('40001'), new Error('gone')];
    const { asked, write } = troubled(t, () => said.shift());
    await write();
    const second = ['cs_begin', 'close', 'connect', 'cs_begin', 'cs_commit'];
    assert.deepEqual(asked, ['connect', 'cs_begin', 'cs_commit', ...second]);
  });

  it('is not tried again when its connection breaks during the commit', async (t) => {
    const said = [undefined, new Error('gone')];
    const { asked, write } = troubled(t, () => said.shift());
    await assert.rejects(write(), unavailable);
    assert.deepEqual(asked, ['connect', 'cs_begin', 'cs_commit', 'close']);
  });

  it('of which nobody knows what became is not tried again, gives its place back and leaves its connection', async (t) => {
    const said = [undefined, 'ROLLBACK' as const];
    const { asked, births, write } = troubled(t, () => said.shift());
    await assert.rejects(write(), unavailable);
    assert.equal(births.reserve(1), 1);
    births.release(1);
    assert.deepEqual(asked, ['connect', 'cs_begin', 'cs_commit', 'close']);
    await write();
    assert.deepEqual(asked.slice(4), ['connect', 'cs_begin', 'cs_commit']);
  });

  it('for want of room is told to all for five seconds, from the last one on', async (t) => {
    const { commit, write } = troubled(t, (asked) => (asked === 'cs_commit' ? answered('53100') : undefined));
    commit.demandRoom();
    await assert.rejects(write(), unavailable);
    t.mock.timers.tick(3000);
    await assert.rejects(write(), unavailable);
    t.mock.timers.tick(4999);
    assert.throws(() => commit.demandRoom(), unavailable);
    t.mock.timers.tick(1);
    commit.demandRoom();
  });
});
