import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '#core/service-error.ts';
import { StoreOutage } from '#store/store-outage.ts';

function watched(checkHealth: () => Promise<unknown>) {
  const pauses: (() => void)[] = [];
  const told: string[] = [];
  let now = 0;
  const outage = new StoreOutage({
    store: { checkHealth },
    clock: () => now,
    pause: () => new Promise<void>((resolve) => void pauses.push(resolve)),
    onAway: (cause) => void told.push(`away: ${cause}`),
    onBack: (seconds) => void told.push(`back after ${seconds}`),
  });
  const look = async (): Promise<void> => {
    now += 1000;
    pauses.shift()?.();
    await new Promise(setImmediate);
  };
  return { outage, told, look };
}

const away = (cause: string) => new ServiceError('store-unavailable', `The store could not read: ${cause}`);

test('an outage is told once for each cause, and its end once', async () => {
  let cause: string | undefined = 'refused';
  const { outage, told, look } = watched(async () => {
    if (cause !== undefined) throw away(cause);
  });
  for (let i = 0; i < 5; i++) assert.equal(outage.takes(away('refused')), true);
  assert.equal(outage.isAway, true);
  await look();
  cause = 'starting up';
  await look();
  cause = undefined;
  await look();
  assert.equal(outage.isAway, false);
  assert.deepEqual(
    told.map((line) => line.replace('The store could not read: ', '')),
    ['away: refused', 'away: starting up', 'back after 3'],
  );
});

test('what is no outage is left to others: a bug, and work that waits for too much', () => {
  const { outage, told } = watched(async () => undefined);
  assert.equal(outage.takes(new Error('a bug')), false);
  assert.equal(outage.takes(new ServiceError('not-now', 'Too much of this waits already.')), false);
  assert.deepEqual([told, outage.isAway], [[], false]);
});

test('a store that is closed while it is away is not looked at again', async () => {
  let looks = 0;
  const { outage, told, look } = watched(() => {
    looks++;
    throw new Error('database is not open');
  });
  outage.takes(away('refused'));
  await look();
  assert.equal(looks, 1);
  outage.close();
  await look();
  assert.deepEqual([looks, told.length], [1, 1]);
});
