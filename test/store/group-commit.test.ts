import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { GroupCommit } from '#store/sqlite/group-commit.ts';

function open(
  maxBatch?: number,
  path = ':memory:',
): { db: DatabaseSync; commit: GroupCommit; rows: () => string[]; undone: () => number } {
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE t (x TEXT)');
  let undos = 0;
  const commit = new GroupCommit(db, () => undos++, maxBatch);
  const select = db.prepare('SELECT x FROM t ORDER BY rowid');
  return { db, commit, rows: () => select.all().map((row) => String(row.x)), undone: () => undos };
}

describe('group commit', () => {
  it('runs what was submitted together in one transaction, in order, and answers after the commit', async () => {
    const { db, commit, rows } = open();
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    const inTransaction: boolean[] = [];
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((x) =>
        commit.submit(() => {
          inTransaction.push(db.isTransaction);
          insert.run(x);
          return x;
        }),
      ),
    );
    assert.deepEqual(answers, ['a', 'b', 'c']);
    assert.deepEqual(rows(), ['a', 'b', 'c']);
    assert.deepEqual(inTransaction, [true, true, true]);
    assert.equal(db.isTransaction, false);
  });

  it('undoes a failing step alone, and says so', async () => {
    const { db, commit, rows, undone } = open();
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    const results = await Promise.allSettled(
      ['a', 'bad', 'c'].map((x) =>
        commit.submit(() => {
          insert.run(x);
          if (x === 'bad') throw new Error('a bug');
        }),
      ),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(rows(), ['a', 'c']);
    // The batch as a whole, and in the second go the step alone.
    assert.equal(undone(), 2);
  });

  it('answers "unavailable" to all of a batch that could not be committed, keeps nothing of it, and goes on', async () => {
    const { db, commit, rows, undone } = open();
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    db.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY)');
    db.exec('CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)');
    db.exec('PRAGMA foreign_keys = ON');
    const results = await Promise.allSettled([
      commit.submit(() => insert.run('a')),
      // A deferred constraint fails at the commit, as a full disk does.
      commit.submit(() => db.prepare('INSERT INTO child VALUES (1)').run()),
    ]);
    for (const result of results) {
      assert.equal(result.status, 'rejected');
      assert.ok(result.status === 'rejected' && result.reason instanceof ServiceError);
    }
    assert.deepEqual(rows(), []);
    assert.equal(undone(), 1);
    await commit.submit(() => insert.run('later'));
    assert.deepEqual(rows(), ['later']);
  });

  it('runs an action after the commit once, and not at all when the batch failed', async () => {
    const { db, commit } = open();
    let actions = 0;
    const action = () => void actions++;
    await Promise.all([1, 2, 3].map(() => commit.submit(() => commit.afterCommit(action))));
    await commit.submit(() => undefined);
    assert.equal(actions, 1);
    db.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY)');
    db.exec('CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)');
    db.exec('PRAGMA foreign_keys = ON');
    const failing = commit.submit(() => {
      commit.afterCommit(action);
      db.prepare('INSERT INTO child VALUES (1)').run();
    });
    await assert.rejects(failing);
    assert.equal(actions, 1);
  });

  it('answers all, in order, when more wait than a batch holds, and at once when it is to end', async () => {
    const { db, commit, rows } = open(2);
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    const submit = (x: string) => commit.submit(() => insert.run(x));
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(submit));
    assert.deepEqual(rows(), ['a', 'b', 'c', 'd', 'e']);
    const last = ['f', 'g', 'h'].map(submit);
    commit.drain();
    assert.deepEqual(rows().slice(5), ['f', 'g', 'h']);
    await Promise.all(last);
  });

  it('answers "unavailable" when it can not begin, and goes on when it can', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-commit-'));
    const { db, commit, rows } = open(undefined, join(folder, 'locked.db'));
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    const other = new DatabaseSync(join(folder, 'locked.db'));
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(
      commit.submit(() => insert.run('a')),
      ServiceError,
    );
    other.close();
    await commit.submit(() => insert.run('b'));
    assert.deepEqual(rows(), ['b']);
    db.close();
    rmSync(folder, { recursive: true });
  });
});
