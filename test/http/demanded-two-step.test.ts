import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { renderSecurityPage } from '#pages/security/security-page.ts';
import { phone, slugOf, startTestApp, type TestApp } from '#test/harness.ts';
import { securityView } from '#test/pages/security-views.ts';

const user = '/v1/users/ann';
const secret = new TextEncoder().encode('twenty bytes exactly');
const start = (demanded = 'on') => startTestApp({ env: { COUNTERSIGN_APP_DEMANDS_TWO_STEP: demanded } });

async function approve(t: TestApp, body: object) {
  t.clock.advance(600);
  const { id } = (await t.call('POST', '/v1/verifications', { userId: 'ann', to: phone(1), ...body })).body;
  const code = await t.codeOf(id);
  return (await t.call('POST', `/v1/verifications/${id}/check`, { code })).body;
}

/** A token, and with a proof recovery codes. */
async function enrol(t: TestApp): Promise<{ tokenId: string; makeCodes(): Promise<string> }> {
  const begun = await t.call('POST', `${user}/factors/hotp`, { secret: encodeBase32(secret) });
  const code = hotp({ secret, counter: 0 });
  await t.call('POST', `${user}/factors/${begun.body.id}/confirm`, { code });
  return {
    tokenId: begun.body.id,
    async makeCodes() {
      const authorization = (await approve(t, { purpose: 'change_factor' })).id;
      const made = await t.call('POST', `${user}/factors/recovery-codes`, { authorization });
      return (made.body.factor as { readonly id: string }).id;
    },
  };
}

describe('two-step verification that an app demands of everybody', () => {
  it('asks whoever signs in without a backup to set one up, at each sign-in and redemption until they have', async () => {
    await using t = await start();
    const signIn = async () => (await approve(t, { purpose: 'sign_in' })).enrolmentNeeded;
    assert.equal(await signIn(), true);
    const { makeCodes } = await enrol(t);
    assert.equal(await signIn(), true, 'one factor is no backup');
    assert.equal((await approve(t, { purpose: 'change_password' })).enrolmentNeeded, false, 'no sign-in');
    await makeCodes();
    assert.equal(await signIn(), false);
  });

  it('asks nobody where the app leaves it to them', async () => {
    await using t = await start('off');
    assert.equal((await approve(t, { purpose: 'sign_in' })).enrolmentNeeded, false);
    const listed = await t.call('GET', `${user}/factors`);
    assert.deepEqual([listed.body.twoStep, listed.body.twoStepDemanded], [false, false]);
  });

  it('is on for everybody, and nobody turns it off or gives the last backup up', async () => {
    await using t = await start();
    const { tokenId, makeCodes } = await enrol(t);
    const codesId = await makeCodes();
    const listed = await t.call('GET', `${user}/factors`);
    assert.deepEqual(
      [listed.body.twoStep, listed.body.twoStepDemanded, listed.body.hasBackup],
      [true, true, true],
    );
    const authorization = (await approve(t, { purpose: 'change_factor' })).id;
    const off = await t.call('POST', `${user}/two-step`, { on: false, authorization });
    assert.equal(slugOf(off), 'two-step-demanded');
    for (const id of [tokenId, codesId]) {
      const removed = await t.call('POST', `${user}/factors/${id}/remove`, { authorization });
      assert.equal(slugOf(removed), 'backup-needed');
    }
  });

  it('is said on the security page, which has no button to turn it off', async () => {
    await using t = await start();
    const show = async () => {
      const link = await t.call('POST', `${user}/security-page`, {});
      const page = await t.app.http.inject({ url: new URL(String(link.body.url)).pathname });
      return page.body;
    };
    const before = await show();
    assert.match(before, /asks everybody for two steps/);
    assert.match(before, /First set up a second way/);
    const { makeCodes } = await enrol(t);
    await makeCodes();
    const after = await show();
    assert.match(after, /asks everybody for two steps/);
    assert.doesNotMatch(after, /set up a second way|Turn off|Turn on/);
    const proved = (twoStepDemanded: boolean) => renderSecurityPage(securityView({ twoStepDemanded }));
    assert.match(proved(false), /Turn off/);
    assert.doesNotMatch(proved(true), /Turn off/);
  });
});
