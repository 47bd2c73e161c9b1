import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failureOf } from '#store/postgres/failure.ts';

const says = (code: string, table = '') =>
  failureOf(Object.assign(new Error(code), { code, severity: 'ERROR', table }));

describe('what Postgres says of a failure', () => {
  it('is "again" where another transaction came first, and nowhere else', () => {
    for (const code of ['40001', '40P01']) assert.equal(says(code), 'again');
    for (const table of ['budgets', 'live_keys', 'remembered_answers'])
      assert.equal(says('23505', table), 'again');
    for (const table of ['verifications_2026112306', 'outbox', ''])
      assert.equal(says('23505', table), 'step');
  });

  it('is "broken" whenever the session is over, so that a commit under way counts as unknown', () => {
    for (const code of ['57P01', '57P02', '57P03', '57P05', '08006', '08003', '25P03', '25P04']) {
      assert.equal(says(code), 'broken');
    }
    assert.equal(failureOf(Object.assign(new Error('reset'), { code: 'ECONNRESET' })), 'broken');
    assert.equal(failureOf(Object.assign(new Error('pipe'), { code: 'EPIPE' })), 'broken');
    assert.equal(failureOf(new Error('Connection terminated unexpectedly')), 'broken');
  });

  it('is "stale" where nothing was done and another connection may do it', () => {
    for (const code of ['26000', '42P05', '0A000', '25006']) assert.equal(says(code), 'stale');
  });

  it('is "unavailable" where waiting here does not help', () => {
    for (const code of ['53100', '53300', '55P03', '57014', '42P01', '42501', 'XX001']) {
      assert.equal(says(code), 'unavailable');
    }
  });

  it("is the step's own fault where its data is", () => {
    for (const code of ['22P05', '22003', '23502', '23514']) assert.equal(says(code), 'step');
  });
});
