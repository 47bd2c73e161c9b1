import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { StoreClock } from '#store/store-clock.ts';
import { startTestApp } from '#test/harness.ts';
import { type Postgres, startPostgres } from '#test/postgres/launch-postgres.ts';

/** A machine and a store, each with a clock of its own. */
function twoClocks() {
  const machine = { now: 1_000_000, running: 500 };
  const told: number[] = [];
  const clock = new StoreClock({
    own: () => machine.now,
    monotonic: () => machine.running,
    onSkew: (seconds) => void told.push(seconds),
  });
  const pass = (ms: number): void => {
    machine.now += ms;
    machine.running += ms;
  };
  /** @param ms by which the store is ahead of the machine when it answers; @param takes until then */
  const look = (ms: number, takes = 0): Promise<void> =>
    clock.look({
      checkHealth: async () => {
        pass(takes);
        return machine.now + ms;
      },
    });
  return { clock, machine, told, look, pass };
}

describe('the store’s clock', () => {
  it('is this machine’s where both agree, as far as one can tell', async () => {
    const { clock, machine, told, look } = twoClocks();
    assert.equal(clock.read(), machine.now, 'before the first look');
    await look(-900);
    await look(900);
    assert.ok(Math.abs(clock.read() - machine.now) <= 1000);
    assert.deepEqual(told, []);
  });

  it('is followed where it is another, there and back, and that is told once each time', async () => {
    const { clock, machine, told, look, pass } = twoClocks();
    await look(-600_000);
    assert.equal(clock.read(), machine.now - 600_000);
    pass(10_000);
    assert.equal(clock.read(), machine.now - 600_000);
    await look(-600_400);
    await look(3_600_000);
    assert.equal(clock.read(), machine.now + 3_600_000);
    await look(200);
    assert.equal(clock.read(), machine.now + 200);
    assert.deepEqual(told, [600, -3600, 0]);
  });

  it('goes on as it was when this machine’s is set, whichever way, until the next look', async () => {
    const { clock, machine, told, look, pass } = twoClocks();
    await look(600_000);
    const there = clock.read();
    machine.now += 600_000;
    assert.equal(clock.read(), there, 'a slow clock that is set right');
    pass(3000);
    await look(0);
    machine.now -= 7_200_000;
    assert.equal(clock.read(), there + 3000, 'a right clock that is set wrong');
    assert.deepEqual(told, [-600, 0]);
  });

  it('is not read from an answer that was long in coming, nor from none', async () => {
    const { clock, machine, told, look } = twoClocks();
    await look(-600_000, 1001);
    await clock.look({ checkHealth: () => Promise.reject(new Error('away')) });
    assert.equal(clock.read(), machine.now);
    assert.deepEqual(told, []);
  });
});

describe('a node whose clock is a quarter of an hour fast', () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  it('sends what it opens, shows it as good, and says in its log what is wrong', async () => {
    await using t = await startTestApp({
      env: { DATABASE_URL: postgres.url },
      overrides: { clock: () => Date.now() + 900_000 },
    });
    const { body } = await t.call('POST', '/v1/verifications', { to: 'a@shop.example', purpose: 'sign_in' });
    const code = await t.codeOf(body.id);
    assert.equal((await t.call('GET', `/v1/verifications/${body.id}`)).body.status, 'pending');
    const checked = await t.call('POST', `/v1/verifications/${body.id}/check`, { code });
    assert.equal(checked.body.outcome, 'approved');
    const line = t.log.join('').match(/"event":"clock.skew","seconds":(\d+)/);
    assert.equal(line?.[1], '900');
  });
});
