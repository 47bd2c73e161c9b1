import assert from 'node:assert/strict';
import { it } from 'node:test';
import { newUser, openUser, sealUser } from '#core/user.ts';
import { stepsKeyring } from '#test/contract/steps.ts';

it('what somebody has enrolled opens in the row of their own app and their own user only', () => {
  const user = newUser({ id: 'usr_1', appId: 'app_1', userId: 'ann' });
  const stored = sealUser(stepsKeyring, user, new Uint8Array(12), 0);
  assert.equal(openUser(stepsKeyring, stored).userId, 'ann');
  for (const other of [{ id: 'usr_2' }, { appId: 'app_2' }])
    assert.throws(() => openUser(stepsKeyring, { ...stored, ...other }));
});
