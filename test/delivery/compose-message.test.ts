import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseOriginLine } from '#core/message-text.ts';
import { phone, startTestApp } from '#test/harness.ts';

for (const [what, origin, host] of [
  ['a host', 'https://shop.example:8443', 'shop.example'],
  ['a name that no line can hold', 'https://my_shop.example', undefined],
  ['an address of version 6', 'http://[::1]:8081', undefined],
] as const) {
  it(`a text reaches people of an app at ${what}, bound to it where that can be said`, async () => {
    await using t = await startTestApp({ env: { COUNTERSIGN_APP_ORIGINS: origin } });
    const { body } = await t.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' });
    await t.codeOf(body.id);
    const [message] = t.provider.sent;
    assert.equal(message?.content.kind, 'sms');
    const text = message?.content.kind === 'sms' ? message.content.text : '';
    assert.equal(parseOriginLine(text)?.host, host);
  });
}

it('a text for an Android app ends by the hash that the app is found by, and one for a page by its host', async () => {
  await using t = await startTestApp({ env: { COUNTERSIGN_APP_ANDROID_HASH: 'FA+9qCX9VSu' } });
  const lastLines = [];
  for (const kind of ['android', 'web', 'ios']) {
    const asked = { to: phone(1), purpose: 'sign_in', binding: { at: kind }, client: { kind } };
    const { body } = await t.call('POST', '/v1/verifications', asked);
    const code = await t.codeOf(body.id);
    const content = t.provider.sent.at(-1)?.content;
    const [last = ''] = (content?.kind === 'sms' ? content.text : '').split('\n').slice(-1);
    lastLines.push(last.replace(code, 'code'));
  }
  assert.deepEqual(lastLines, ['FA+9qCX9VSu', '@shop.example #code', '@shop.example #code']);
});
