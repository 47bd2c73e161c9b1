import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from '#core/base32.ts';
import { hotp } from '#core/hotp.ts';
import { totp } from '#core/totp.ts';
import { phone, startTestApp, type TestApp } from '#test/harness.ts';
import { PageBrowser } from './page-browser.ts';

const secret = new TextEncoder().encode('twenty bytes exactly');
const mail = 'ann@pine.example';
const day = 24 * 3600;

async function enrolToken(t: TestApp, userId = 'ann'): Promise<void> {
  const begun = await t.call('POST', `/v1/users/${userId}/factors/hotp`, { secret: encodeBase32(secret) });
  const code = hotp({ secret, counter: 0 });
  await t.call('POST', `/v1/users/${userId}/factors/${begun.body.id}/confirm`, { code });
}

async function link(t: TestApp, userId = 'ann', more: object = {}): Promise<string> {
  const body = { contacts: [mail, phone(1)], returnUrl: 'https://shop.example/in', ...more };
  const answer = await t.call('POST', `/v1/users/${userId}/recovery`, body);
  assert.equal(answer.status, 201, answer.text);
  return new URL(String(answer.body.url)).pathname;
}

const verificationOf = (url: string): string => new URL(url, 'http://127.0.0.1').pathname.slice('/v/'.length);
/** Of a page, what differs from one showing to the next by chance. */
const settled = (body: string): string =>
  body
    .replaceAll(/\/r\/[\w.-]+/g, '/r/…')
    .replaceAll(/nonce="[^"]*"/g, '')
    .replaceAll(/••• \d\d/g, '••• 00');

/** Shows the address with this number on the page, by its code. */
async function show(t: TestApp, browser: PageBrowser, path: string, way: '0' | '1') {
  const asked = await browser.go(`${path}/send`, { way });
  const id = verificationOf(asked.url);
  return browser.go(`/v/${id}`, { code: await t.codeOf(id) });
}

const statusOf = async (t: TestApp) => (await t.call('GET', '/v1/users/ann/recovery')).body.status;

async function start(): Promise<{ t: TestApp; path: string; browser: PageBrowser }> {
  const t = await startTestApp();
  await enrolToken(t);
  return { t, path: await link(t), browser: new PageBrowser(t) };
}

describe('the page of a recovery', () => {
  it('has an address of the same length for who is there and who is not (law 8)', async () => {
    await using t = await startTestApp();
    const lengthOf = async (userId: string, more: object): Promise<number> =>
      (await link(t, userId, more)).length;
    const known = await lengthOf('acc_01jd3w9v7k2m4n6p8q0r', { contacts: [mail, phone(1)] });
    assert.equal(
      await lengthOf('acc_01jd3w9v7k2m4n6p8q0r', { contacts: [mail, phone(1)], decoy: true }),
      known,
    );
    assert.equal(await lengthOf(mail, { contacts: [mail], decoy: true }), known);
    assert.equal(await lengthOf('x', { contacts: [], decoy: true }), known);
  });

  it('goes the whole way without script, and lets somebody enrol anew where nothing else may be changed', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const back = await show(t, browser, path, '1');
    assert.equal(back.url, path, 'the ticket out of its address');
    assert.equal(await statusOf(t), 'none', 'nothing counts by coming back');
    const waiting = await browser.go(`${path}/count`, {});
    assert.ok(waiting.body.includes('Now it takes some time'));
    t.clock.advance(3 * day);
    const later = await link(t);
    await show(t, browser, later, '1');
    const ready = await browser.go(`${later}/count`, {});
    assert.ok(ready.body.includes('You can go on'));
    const security = await browser.go(`${later}/finish`, {});
    assert.match(security.url, /^\/s\//);
    assert.ok(security.body.includes('It takes the place of what you’ve lost'));
    assert.ok(!security.body.includes('/remove"') && !security.body.includes('/codes"'));
    const step = await browser.go(`${security.url}/app`, {});
    assert.ok(step.body.includes('Scan this picture'), 'and it may be enrolled');
    const stranger = await new PageBrowser(t).go(`${security.url}/app`, {});
    assert.match(stranger.url, /notice=authorization-needed/, 'by this browser alone');
    assert.match((await browser.go(`${security.url}/codes`, {})).url, /notice=authorization-needed/);
    assert.match(security.body, /Will be replaced/);
    const key = decodeBase32((/<code>([A-Z2-7 ]+)</.exec(step.body)?.[1] ?? '').replaceAll(' ', ''));
    const [, factorId = ''] = /name="factorId" value="([^"]*)"/.exec(step.body) ?? [];
    const code = totp({ secret: key ?? new Uint8Array(), at: t.clock.now });
    const end = await browser.go(`${security.url}/confirm`, { factorId, code });
    assert.ok(end.body.includes('You’re back in'));
    assert.match(end.body, /<a class="primary" href="https:\/\/shop\.example\/in">/);
    const kinds = async () =>
      ((await t.call('GET', '/v1/users/ann/factors')).body.factors as { kind: string }[]).map(
        ({ kind }) => kind,
      );
    assert.deepEqual(await kinds(), ['totp']);
    await t.app.settled();
    await t.app.worker.drain();
    const mails = t.provider.sent.flatMap(({ content }) => (content.kind === 'email' ? [content] : []));
    const told = mails.find(({ subject }) => subject.includes('got into your account by account recovery'));
    const [, notice = ''] = /(\/n\/\S+)/.exec(told?.text ?? '') ?? [];
    const owner = new PageBrowser(t);
    assert.match((await owner.go(notice)).body, /the recovery is stopped, anything it replaced comes back/);
    const stopped = await owner.go(notice, { answer: 'not-me' });
    assert.match(stopped.body, /The recovery is over, and anything it had replaced is back/);
    assert.deepEqual(await kinds(), ['hotp'], 'and it is');
  });

  it('looks the same for somebody who exists, who is made up and who has nothing', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const browser = new PageBrowser(t);
    const pages = [];
    for (const [userId, more] of [
      ['ann', {}],
      ['bob', {}],
      ['nobody', { contacts: [mail], decoy: true }],
    ] as const) {
      const { status, body } = await browser.go(await link(t, userId, more));
      pages.push([status, settled(body)]);
    }
    assert.deepEqual(pages[1], pages[0]);
    assert.deepEqual(pages[2], pages[0]);
  });

  it('makes up no second mailbox for whoever is given with one', async () => {
    await using t = await startTestApp();
    for (let i = 0; i < 20; i++) {
      const path = await link(t, `nobody-${i}`, { contacts: [mail], decoy: true });
      const { body } = await new PageBrowser(t).go(path);
      assert.equal(body.match(/•••@/g)?.length, 1, `nobody-${i}`);
    }
  });

  it('asks everybody for a recovery code in the same way, by the same counts, and lets in who has one', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const made = await t.call('POST', '/v1/users/cyd/factors/recovery-codes', {});
    const [right = ''] = made.body.codes as string[];
    const told: string[][] = [];
    for (const [userId, more] of [
      ['cyd', {}],
      ['ann', {}],
      ['nobody', { decoy: true }],
    ] as const) {
      const browser = new PageBrowser(t);
      const asked = await browser.go(`${await link(t, userId, more)}/code`, {});
      const answers = [String(asked.status)];
      for (let i = 0; i < 7; i++) {
        const code = `7k3m-x2pq-9rtv-4hn${i}`;
        const { body } = await browser.go(asked.url, { method: 'recovery_codes', code });
        answers.push(/<title>([^<]*)</.exec(body)?.[1] ?? '');
      }
      answers.push(
        /<title>([^<]*)</.exec(
          (await browser.go(asked.url, { method: 'recovery_codes', code: 'no code' })).body,
        )?.[1] ?? '',
      );
      told.push(answers);
    }
    assert.deepEqual(told[1], told[0], 'who has none');
    assert.deepEqual(told[2], told[0], 'who does not exist');
    assert.ok(new Set(told[0]).size > 2, 'it was judged, and ended');
    t.clock.advance(day);
    const browser = new PageBrowser(t);
    const path = await link(t, 'cyd');
    const asked = await browser.go(`${path}/code`, {});
    const back = await browser.go(asked.url, { method: 'recovery_codes', code: right });
    assert.equal(back.url, path);
    await browser.go(`${path}/count`, {});
    assert.equal((await t.call('GET', '/v1/users/cyd/recovery')).body.status, 'waiting');
  });

  it('sends nothing to an address that somebody made up seems to have', async () => {
    await using t = await startTestApp();
    const path = await link(t, 'nobody', { contacts: [mail], decoy: true });
    const asked = await new PageBrowser(t).go(`${path}/send`, { way: '1' });
    assert.equal(asked.status, 200);
    await t.app.worker.drain();
    assert.deepEqual(t.provider.sent, []);
  });

  it('shows how far it is, and takes steps, only for the browser that has shown something', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const before = settled((await new PageBrowser(t).go(path)).body);
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    const stranger = new PageBrowser(t);
    assert.equal(settled((await stranger.go(path)).body), before, 'nobody learns that it has begun');
    for (const step of ['cancel', 'finish']) {
      assert.match((await stranger.go(`${path}/${step}`, {})).url, /notice=show-again/, step);
    }
    assert.match((await stranger.go(`${path}/count`, {})).url, /notice=not-counted/);
    assert.equal(await statusOf(t), 'waiting');
    const stopped = await browser.go(`${path}/cancel`, {});
    assert.match(stopped.url, /notice=canceled/);
    assert.ok(stopped.body.includes('It’s stopped, and nothing was changed.'));
    assert.equal(await statusOf(t), 'canceled');
  });

  it('says what to do, and offers no button, to who has shown something and has nothing to get back', async () => {
    const { t, browser } = await start();
    await using _ = t;
    const path = await link(t, 'bob');
    const { body } = await show(t, browser, path, '1');
    assert.match(body, /<h1>There’s nothing here to get back<\/h1>/);
    assert.match(body, /contact <bdi>Example Shop<\/bdi>/);
    assert.match(body, /<a class="primary" href="https:\/\/shop\.example\/in">/);
    assert.ok(!body.includes('<form'));
    assert.ok(!(await browser.go(`${path}/count`, {})).body.includes('<form'));
  });

  it('offers, while somebody waits, only what shortens the wait, each address by its number', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const offered = (body: string): string[] =>
      [...body.matchAll(/name="way" value="(\d)"|\/(code)"/g)].map(
        ([, number, code]) => number ?? code ?? '',
      );
    await show(t, browser, path, '1');
    const first = (await browser.go(`${path}/count`, {})).body;
    assert.deepEqual(offered(first), ['0', 'code'], 'the mailbox was shown');
    await show(t, browser, path, '0');
    const second = (await browser.go(`${path}/count`, {})).body;
    assert.deepEqual(offered(second), ['code'], 'where a token would have its say');
    assert.match(second, /begin to sign in and choose “I can’t use any of these”/);
    await t.call('POST', '/v1/users/ann/recovery/cancel', {});
    t.clock.advance(300);
    const supported = await link(t, 'ann', { by: 'support', note: 'case 7' });
    for (const way of ['1', '0'] as const) {
      await show(t, browser, supported, way);
      await browser.go(`${supported}/count`, {});
    }
    const third = (await browser.go(supported)).body;
    assert.match(third, /Support opened this/);
    assert.deepEqual(offered(third), []);
    assert.ok(!third.includes('don’t have to wait as long'));
  });

  it('says to the browser that has shown something, and to no other, that it was stopped', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    await t.call('POST', '/v1/users/ann/recovery/cancel', {});
    for (let i = 0; i < 2; i++) assert.match((await browser.go(path)).body, /It was stopped: here, from one/);
    assert.doesNotMatch((await new PageBrowser(t).go(path)).body, /It was stopped/);
  });

  it('asks anew, and offers to count or to finish nothing, ten minutes after something was shown', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const offers = async (at: string) => {
      const { body } = await browser.go(at);
      return ['count', 'finish', 'send'].filter((step) => body.includes(`action="${at}/${step}"`));
    };
    await show(t, browser, path, '1');
    t.clock.advance(599.999);
    assert.deepEqual(await offers(path), ['count']);
    t.clock.advance(0.001);
    assert.deepEqual(await offers(path), ['send']);
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    t.clock.advance(3 * day);
    const later = await link(t);
    await show(t, browser, later, '1');
    await browser.go(`${later}/count`, {});
    t.clock.advance(599.999);
    assert.deepEqual(await offers(later), ['finish']);
    t.clock.advance(0.001);
    assert.deepEqual(await offers(later), ['send']);
  });

  it('shows a way back, and lets it be stopped, by no proof that was counted for an earlier one', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const before = settled((await new PageBrowser(t).go(path)).body);
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    await t.call('POST', '/v1/users/ann/recovery/cancel', {});
    t.clock.advance(60);
    const owner = new PageBrowser(t);
    await show(t, owner, path, '1');
    await owner.go(`${path}/count`, {});
    assert.equal(settled((await browser.go(path)).body), before);
    assert.match((await browser.go(`${path}/cancel`, {})).url, /notice=show-again/);
    assert.equal(await statusOf(t), 'waiting');
  });

  it('takes nothing for a proof that the same person has shown for something else', async () => {
    const { t, path } = await start();
    await using _ = t;
    const before = settled((await new PageBrowser(t).go(path)).body);
    const opened = await t.call('POST', '/v1/verifications', {
      userId: 'ann',
      to: mail,
      purpose: 'sign_in',
      returnUrl: 'https://shop.example/return',
    });
    const { id } = opened.body;
    const { headers } = await t.app.http.inject({
      method: 'POST',
      url: `/v/${id}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `code=${await t.codeOf(id)}`,
    });
    const ticket = new URL(String(headers.location)).searchParams.get('ticket') ?? assert.fail();
    const shows = async (url: string, cookie: string) => {
      const page = await t.app.http.inject({ method: 'GET', url, headers: { cookie } });
      assert.equal(page.headers['set-cookie'], undefined);
      return settled(page.body);
    };
    assert.equal(await shows(`${path}?verification=${id}&ticket=${ticket}`, 'other=1'), before);
    assert.equal(await shows(path, `cs_proof=${id}.${ticket}`), before);
  });

  it('is written into the log step by step, with what became of it, and without who it was', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    await show(t, browser, path, '1');
    for (const step of ['count', 'count', 'finish', 'cancel']) await browser.go(`${path}/${step}`, {});
    const lines = t.log.filter((line) => line.includes('"event":"recovery.'));
    const { recoveryId } = JSON.parse(lines[0] ?? '{}');
    assert.match(String(recoveryId), /^rcv_/);
    assert.deepEqual(
      lines.map((line) => {
        const { event, outcome, recoveryId: of } = JSON.parse(line);
        return [event, outcome, of];
      }),
      [
        ['recovery.prove', 'recovery', recoveryId],
        ['recovery.prove', 'proof-missing', undefined],
        ['recovery.finish', 'recovery-waiting', undefined],
        ['recovery.cancel', 'recovery', recoveryId],
      ],
    );
    assert.ok(lines.every((line) => !line.includes(mail)));
  });

  it('lets nobody finish whose wait is over and who has shown nothing since', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    t.clock.advance(3 * day);
    const later = await link(t);
    assert.match((await browser.go(`${later}/finish`, {})).url, /notice=show-again/);
    assert.equal(await statusOf(t), 'ready');
  });

  it('leads on to what may be enrolled only in the browser that has finished', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    await show(t, browser, path, '1');
    await browser.go(`${path}/count`, {});
    t.clock.advance(3 * day);
    const later = await link(t);
    const other = new PageBrowser(t);
    for (const [one, way] of [
      [other, '0'],
      [browser, '1'],
    ] as const) {
      await show(t, one, later, way);
      await one.go(`${later}/count`, {});
    }
    await browser.go(`${later}/finish`, {});
    assert.equal(await statusOf(t), 'finished');
    assert.match((await browser.go(later)).body, /href="\/s\//);
    assert.doesNotMatch((await other.go(later)).body, /href="\/s\//);
  });

  it('changes nothing by being looked at, whatever its address says', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    for (const query of ['', '?again', '?notice=canceled', '?notice=x', '?verification=ver_1&ticket=t']) {
      assert.equal((await browser.go(`${path}${query}`)).status, 200);
    }
    assert.equal(await statusOf(t), 'none');
  });

  it('is there for an hour, under one address, and nowhere else', async () => {
    const { t, path, browser } = await start();
    await using _ = t;
    const token = path.slice('/r/'.length);
    assert.equal((await browser.go(`/s/${token}`)).status, 404, 'no link to "Login & security"');
    const security = await t.call('POST', '/v1/users/ann/security-page', {});
    const other = new URL(String(security.body.url)).pathname.slice('/s/'.length);
    assert.equal((await browser.go(`/r/${other}`)).status, 404);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: token.length - 1 }), async (at) => {
        const letter = token[at] === 'A' ? 'B' : 'A';
        const changed = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
        assert.equal((await browser.go(`/r/${changed}`)).status, 404);
      }),
      { numRuns: 30, seed: 7 },
    );
    t.clock.advance(3600);
    const over = await browser.go(path);
    assert.equal(over.status, 410);
    assert.ok(over.body.includes('href="https://shop.example/in"'), 'and says where it came from');
  });

  it('is reached from a page that asks for what was lost, and leads back to the app', async () => {
    await using t = await startTestApp();
    await enrolToken(t);
    const opened = await t.call('POST', '/v1/verifications', {
      userId: 'ann',
      purpose: 'sign_in',
      contacts: [mail],
      returnUrl: 'https://shop.example/return',
    });
    const browser = new PageBrowser(t);
    const page = await browser.go(`/v/${opened.body.id}`);
    assert.ok(page.body.includes(`href="/v/${opened.body.id}/recover"`));
    const recovery = await browser.go(`/v/${opened.body.id}/recover`);
    assert.match(recovery.url, /^\/r\//);
    assert.ok(recovery.body.includes('a•••@') && recovery.body.includes('href="https://shop.example/"'));
    const message = await t.call('POST', '/v1/verifications', { to: mail, purpose: 'verify_contact' });
    assert.equal((await browser.go(`/v/${message.body.id}/recover`)).status, 404);
  });
});
