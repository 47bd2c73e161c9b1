import assert from 'node:assert/strict';
import { it } from 'node:test';
import { recordStop } from '#delivery/record-stop.ts';
import { stepsKeyring } from '#test/contract/steps.ts';
import { phone } from '#test/harness.ts';

const app = (id: string) => ({
  id,
  name: id,
  origins: [],
  countries: [],
  colour: null,
  demandsTwoStep: false,
});

it('a STOP is written down for every app before it is done, and by who has no number for none', async () => {
  const stopped: string[] = [];
  const store = {
    listApps: async () => [app('app_1'), app('app_2')],
    async setStop(appId: string, _stop: unknown, on: boolean) {
      await new Promise(setImmediate);
      stopped.push(`${appId} ${on}`);
    },
  };
  await recordStop({ store, keyring: stepsKeyring }, 'sms', { kind: 'stop', from: '+999' });
  assert.deepEqual(stopped, []);
  await recordStop({ store, keyring: stepsKeyring }, 'sms', { kind: 'stop', from: phone(1) });
  assert.deepEqual(stopped, ['app_1 true', 'app_2 true']);
});
