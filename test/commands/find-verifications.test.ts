import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runCommand } from '#src/commands/run-command.ts';
import { FakeClock } from '#test/contract/steps.ts';
import { phone, slugOf, testSecret, wrong } from '#test/harness.ts';
import { newStores, startOn } from './engines.ts';

for (const [engine, newStore] of Object.entries(newStores())) {
  it(`find tells, by address or user and while the service runs, what was opened and sent, and no code or address: ${engine}`, async () => {
    const env = await newStore();
    const clock = new FakeClock();
    clock.now = Date.now();
    await using t = await startOn(env, clock);
    const find = (...args: string[]) => runCommand('find', args, { ...env, COUNTERSIGN_SECRET: testSecret });
    const open = (more: object) =>
      t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in', ...more });
    const first = (await open({ userId: 'ann' })).body.id;
    const code = await t.codeOf(first);
    await t.call('POST', `/v1/verifications/${first}/check`, { code: wrong(code) });
    await t.call('POST', `/v1/verifications/${first}/check`, { code });
    clock.advance(60);
    const second = (await open({ userId: 'ann', purpose: 'change_password' })).body.id;
    const byAddress = await find('--to', ` ${phone(1)} `);
    const byUser = await find('--user', 'ann');
    for (const said of [byAddress, byUser]) {
      assert.match(
        said,
        new RegExp(`${second} .* change_password pending after 0 of \\d tries\n    sms .* queued`),
      );
      assert.match(
        said,
        new RegExp(`${first} .* sign_in approved after 1 of 5 tries\n    sms .* by recording`),
      );
      assert.ok(said.indexOf(second) < said.indexOf(first), 'the last comes first');
      assert.match(said, /limit (?:user_)?sends: 2 in 24 h/);
      for (const secret of [phone(1).slice(-6), code, 'ann']) assert.ok(!said.includes(secret), secret);
    }
    const enrolled = await t.call('POST', '/v1/users/ann/factors/hotp', { secret: 'A'.repeat(32) });
    assert.equal(enrolled.status, 201);
    const line = t.log.find((one) => one.includes('factor.change')) ?? '{}';
    assert.match(await find('--user', 'ann'), new RegExp(`^  user ${JSON.parse(line).user}$`, 'm'));
    assert.match(await find('--to', phone(2)), /^Nothing was opened for them/);
    assert.match(await find('--user', 'an'), /^Nothing was opened for them/);
    for (const none of ['0151', 'ann at mail.example', ''])
      await assert.rejects(find('--to', none), /--to must be a whole phone number/);
    const others = { ...env, COUNTERSIGN_SECRET: 'a-secret-of-nobody-long-enough-to-be-one' };
    await assert.rejects(runCommand('find', ['--to', phone(1)], others), /isn't that of the nodes/);
    // An opening that was refused left no verification; the limit says why.
    await t.app.worker.drain();
    for (const purpose of ['payment_one', 'payment_two', 'payment_three']) await open({ purpose });
    assert.equal(slugOf(await open({ purpose: 'payment_four' })), 'too-many-sends');
    assert.match(await find('--to', phone(1)), /limit sends: 3 in 24 h/);
    await assert.rejects(find(), /needs --to, an address, or --user/);
    await assert.rejects(find('--to', 'a', '--user', 'b'), /needs --to, an address, or --user/);
  });
}
