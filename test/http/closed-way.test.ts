import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTestApp, type TestApp } from '#test/harness.ts';

const phone = '+4915123456789';

async function answer(t: TestApp, id: string, code: string): Promise<string> {
  const { body } = await t.app.http.inject({
    method: 'POST',
    url: `/v/${id}`,
    payload: new URLSearchParams({ code }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return body;
}

it('keeps a way closed over a reload, and open again as soon as it is', async () => {
  await using t = await startTestApp();
  const ids: string[] = [];
  for (const purpose of ['change_contact', 'change_password', 'handover']) {
    const expiresAt = new Date(t.clock.read() + 30 * 3_600_000).toISOString();
    const more = purpose === 'handover' ? { expiresAt, binding: { parcel: '4471' } } : {};
    const opened = await t.call('POST', '/v1/verifications', { to: phone, purpose, ...more });
    assert.equal(opened.status, 201, opened.text);
    ids.push(opened.body.id);
  }
  const [first = '', second = '', last = ''] = ids;
  const right = await t.codeOf(last);
  for (const id of [first, second]) {
    for (let i = 0; i < 5; i++) await answer(t, id, String(100_000 + i));
  }
  const refused = await answer(t, last, right);
  assert.match(refused, /not accepting codes for another \d+ hours/);
  // What the script puts in the place of the address, so that a reload sends no form again.
  const here = (/ data-here="([^"]*)"/.exec(refused)?.[1] ?? '').replaceAll('&amp;', '&');
  const reload = async (): Promise<string> => (await t.app.http.inject({ url: here })).body;
  assert.doesNotMatch(await reload(), /id="code"/);
  assert.match(await reload(), /not accepting codes for another \d+ hours/);
  t.clock.advance(25 * 3600);
  const open = await reload();
  assert.match(open, /id="code"/);
  assert.doesNotMatch(open, /not accepting codes/);
});
