import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Recovery } from '#core/recovery.ts';
import { newUser, openUser, sealUser, type User } from '#core/user.ts';
import { stepsKeyring } from '#test/contract/steps.ts';

it('what somebody has enrolled opens in the row of their own app and their own user only', () => {
  const user = newUser({ id: 'usr_1', appId: 'app_1', userId: 'ann' });
  const stored = sealUser(stepsKeyring, user, new Uint8Array(12), 0);
  assert.equal(openUser(stepsKeyring, stored).userId, 'ann');
  for (const other of [{ id: 'usr_2' }, { appId: 'app_2' }])
    assert.throws(() => openUser(stepsKeyring, { ...stored, ...other }));
});

const minute = 60_000;
const day = 24 * 60 * minute;
const begun = {
  id: 'fac_1',
  kind: 'hotp',
  name: '',
  createdAt: 0,
  confirmedAt: null,
  lastUsedAt: null,
} as const;
const token = { ...begun, secret: 'A'.repeat(32), algorithm: 'sha1', digits: 6, counter: 0 } as const;
const lost = { ...token, id: 'fac_0', confirmedAt: 0 } as const;
const over: Recovery = {
  id: 'rcv_1',
  by: 'support',
  note: 'case 17',
  begunAt: 0,
  startedAt: 0,
  proofs: [{ kind: 'phone', value: '+4915123456789', factorId: null, verification: 'ver_1', at: 0 }],
  readyAt: 3 * day,
  canceledAt: null,
  finishedAt: 4 * day,
  finishedBy: 'ver_2',
  enrolments: [],
  usedAt: 4 * day,
};
const told = {
  noticeId: 'ntc_1',
  kind: 'factor_added',
  at: 0,
  to: ['+49 ••• 89'],
  subject: null,
  by: null,
} as const;
const bare = newUser({ id: 'usr_1', appId: 'app_1', userId: 'ann' });

for (const [what, part, until] of [
  ['an enrolment that was begun', { factors: [lost, token] }, 15 * minute],
  [
    'a trusted browser',
    { browsers: [{ id: 'brw_1', name: '', createdAt: 0, expiresAt: 30 * day, lastUsedAt: null }] },
    30 * day,
  ],
  [
    'an address that the app names no more',
    { contacts: [{ kind: 'email', value: 'a@pine.example', since: 0, formerUntil: 3 * day }] },
    3 * day,
  ],
  [
    'an address that was enrolled',
    { formerAddresses: [{ kind: 'email', value: 'a@pine.example', since: 0, until: 3 * day }] },
    3 * day,
  ],
  ['what they were told', { told: [told] }, 3 * day],
  ['what was said to be nobody of theirs', { disowned: [{ factorId: 'fac_9', at: 0 }] }, 3 * day],
  [
    'what a recovery took the place of',
    { replacements: [{ recoveryId: 'rcv_1', factorId: 'fac_9', factors: [lost], at: 0 }] },
    3 * day,
  ],
  ['a recovery that is over', { recovery: over }, 34 * day],
] satisfies [string, Partial<User>, number][]) {
  it(`${what} is sealed no more when its time is over, and the row says when that is`, () => {
    const user = { ...bare, ...part };
    const before = sealUser(stepsKeyring, user, new Uint8Array(12), until - 1);
    assert.deepEqual(openUser(stepsKeyring, before), user);
    assert.equal(before.staleAt, until);
    const after = sealUser(stepsKeyring, user, new Uint8Array(12), until);
    assert.equal(after.staleAt, null);
    const left = { ...bare, ...('factors' in part ? { factors: [lost] } : {}) };
    assert.deepEqual(openUser(stepsKeyring, after), left);
  });
}
