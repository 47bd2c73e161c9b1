import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { pageAssets } from '#pages/assets.ts';
import { renderVerificationPage } from '#pages/verification-page.ts';
import type { VerificationView } from '#pages/verification-view.ts';
import { launchBrowser } from '#test/e2e/browser.ts';
import { type HostedPage, hostPage, json, offline, origin } from './page-host.ts';
import { now, own, viewWith } from './views.ts';

const assets = { css: pageAssets.href('verification.css'), script: pageAssets.href('verification.js') };
const address = `${origin}/v/ver_0123456789`;
const statusPath = '/v/ver_0123456789/status';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

type Server = { view: Partial<VerificationView>; status: string; sentAt?: string; sending?: boolean };

/**
 * The page of a verification with a server that tests can change, and a clock that can be put forward.
 * @param clock `still`: it doesn't go by itself either, however long a slow machine takes for what the test does
 */
async function open(
  server: Server,
  options: BrowserContextOptions = {},
  clock: 'still' | 'going' = 'going',
): Promise<HostedPage> {
  const hosted = await hostPage(
    browser,
    ({ path, method }) => {
      const view = viewWith({ assets, ...server.view });
      const times = { expiresAt: new Date(view.expiresAt), resendAt: null, sentAt: server.sentAt ?? '1' };
      if (path === statusPath)
        return {
          body: JSON.stringify({ status: server.status, sending: server.sending, ...times }),
          type: json,
        };
      if (method === 'POST') return { body: '<!doctype html><title>Sent</title><p>Sent' };
      return { body: renderVerificationPage(view) };
    },
    options,
  );
  if (options.javaScriptEnabled !== false) await hosted.page.clock.install({ time: now });
  if (clock === 'still') await hosted.page.clock.pauseAt(now + 1000);
  await hosted.page.goto(address);
  return hosted;
}

const pending = (): Server => ({ view: {}, status: 'pending' });
const codeOf = (body: string | undefined): string | null => new URLSearchParams(body).get('code');

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(async (value) => {
    const { navigator } = globalThis as typeof globalThis & {
      navigator: { clipboard: { writeText(text: string): Promise<void> } };
    };
    await navigator.clipboard.writeText(value);
  }, text);
  await page.locator('#code').focus();
  await page.keyboard.press('Control+V');
}

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

describe('a code that comes in one piece', () => {
  it('is sent at once when pasted, with its spaces or inside its whole message', async () => {
    const texts = ['123 456', '123456', 'Pine: your code is 123456. 5 min.\n\n@verify.example #123456'];
    for (const text of texts) {
      await using hosted = await open(pending(), clipboard);
      await paste(hosted.page, text);
      await hosted.page.getByText('Sent', { exact: true }).waitFor();
      assert.deepEqual(
        hosted.posts().map(({ body }) => codeOf(body)?.replace(' ', '')),
        ['123456'],
        text,
      );
    }
  });

  it('waits for the person when a message holds two', async () => {
    await using hosted = await open(pending(), clipboard);
    await paste(hosted.page, 'either 123456 or 654321');
    await hosted.page.waitForFunction(`document.querySelector('#code').value !== ''`);
    assert.deepEqual(hosted.posts(), []);
  });

  it('is sent when the browser reads it from a text message, and the asking ends with the form', async () => {
    const server = pending();
    await using hosted = await open(server);
    await hosted.page.addInitScript(`
      window.OTPCredential = class {};
      navigator.credentials.get = ({ otp, signal }) => new Promise((resolve, reject) => {
        window.deliver = (code) => resolve({ type: 'otp', code });
        window.transport = otp.transport;
        signal.addEventListener('abort', () => { document.title = 'aborted'; reject(signal.reason); });
      });`);
    await hosted.page.reload();
    assert.deepEqual(await hosted.page.evaluate('transport'), ['sms']);
    await hosted.page.evaluate(
      `document.querySelector('form[data-code]').addEventListener('submit', (event) => event.preventDefault())`,
    );
    await hosted.page.evaluate(`deliver('123456')`);
    await hosted.page.waitForFunction(`document.title === 'aborted'`);
    assert.equal(await hosted.page.locator('#code').inputValue(), '123456');
  });
});

it('leaves a code typed by hand to the person, who may still mend a slip', async () => {
  await using hosted = await open(pending());
  await hosted.page.locator('#code').pressSequentially('123456');
  await hosted.page.clock.runFor(1000);
  assert.deepEqual(hosted.posts(), []);
  await hosted.page.keyboard.press('Enter');
  await hosted.page.getByText('Sent', { exact: true }).waitFor();
  assert.equal(codeOf(hosted.posts()[0]?.body), '123456');
});

it('sends a form once, however often and by whatever way it is pressed', async () => {
  await using hosted = await open(pending());
  await hosted.page.locator('#code').pressSequentially('123456');
  const held = await hosted.page.evaluate(`
    const held = [];
    document.addEventListener('submit', (event) => {
      held.push(event.defaultPrevented);
      event.preventDefault();
    });
    const form = document.querySelector('form[data-code]');
    form.querySelector('[type=submit]').click();
    form.querySelector('[type=submit]').click();
    form.requestSubmit();
    document.querySelector('[value=email]').click();
    held`);
  assert.deepEqual(held, [false, true, true, true]);
  const live = hosted.page.locator('[data-live]');
  assert.equal(await hosted.page.getByRole('button', { name: 'Checking…' }).count(), 1);
  assert.equal(await live.textContent(), 'Checking…');
  await hosted.page.clock.runFor(11_000);
  assert.equal(await hosted.page.getByRole('button', { name: 'Confirm' }).count(), 1);
  assert.match((await live.textContent()) ?? '', /^No answer yet\. Please press the button again/);
  await hosted.page
    .getByText(/^No answer yet/)
    .first()
    .waitFor();
});

it('keeps a code that can’t be sent without a connection, says so, and sends it once there is one', async () => {
  await using hosted = await open(pending());
  const { page } = hosted;
  await page.evaluate(offline);
  await page.locator('#code').pressSequentially('123456');
  await page.keyboard.press('Enter');
  const said = page.locator('.code-form').getByText('You’re offline, so that didn’t go through.');
  await said.waitFor();
  await page
    .locator('[data-live]', { hasText: (await said.textContent()) ?? '' })
    .waitFor({ state: 'attached' });
  assert.equal(await page.locator('#code').inputValue(), '123456');
  assert.deepEqual(hosted.posts(), []);
  await page.evaluate('window.online = true');
  await page.keyboard.press('Enter');
  await page.getByText('Sent', { exact: true }).waitFor();
  assert.equal(codeOf(hosted.posts()[0]?.body), '123456');
});

it('keeps what was typed when another message or the end is asked for without a connection, and says so beside the button', async () => {
  await using hosted = await open(pending());
  const { page } = hosted;
  await page.evaluate(offline);
  assert.equal(await page.locator('[data-trouble]').isVisible(), false);
  await page.locator('#code').pressSequentially('123');
  await page.locator('.not-me summary').click();
  for (const button of ['.not-me .danger', '[value=email]']) {
    await page.locator(button).click();
    const beside = page.locator(`[data-trouble]:visible + ${button.split(' ').at(-1)}`);
    await beside.waitFor();
    assert.match(
      await page.locator('[data-trouble]').innerText(),
      /^You’re offline, so that didn’t go through/,
    );
  }
  assert.equal(await page.locator('#code').inputValue(), '123');
  assert.deepEqual(hosted.posts(), []);
  await page.evaluate('window.online = true');
  await page.locator('[value=email]').click();
  await page.getByText('Sent', { exact: true }).waitFor();
  assert.equal(hosted.posts()[0]?.body, 'channel=email');
});

it('shows that a button was pressed until its answer is there, or none has come for long', async () => {
  await using hosted = await open(pending());
  const { page } = hosted;
  await page.evaluate(`document.addEventListener('submit', (event) => event.preventDefault())`);
  const button = page.locator('[value=email]');
  await button.click();
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  await page.clock.runFor(11_000);
  assert.equal(await button.getAttribute('aria-disabled'), null);
});

it('asks the service, and not the browser alone, whether there is a connection', async () => {
  await using hosted = await open(pending());
  await hosted.page.evaluate(`Object.defineProperty(navigator, 'onLine', { get: () => false })`);
  await hosted.page.locator('#code').pressSequentially('123456');
  await hosted.page.keyboard.press('Enter');
  await hosted.page.getByText('Sent', { exact: true }).waitFor();
  assert.equal(hosted.posts().length, 1);
});

it('counts down to the next message, holds the button back until then, and says so once it is free', async () => {
  await using hosted = await open(pending(), {}, 'still');
  const { page } = hosted;
  const again = page.getByRole('button', { name: /Send the text message again/ });
  assert.match((await again.textContent()) ?? '', /in 0:24/);
  assert.equal(await again.getAttribute('aria-disabled'), 'true');
  await again.click({ force: true });
  assert.deepEqual(hosted.posts(), []);
  await page.clock.runFor(10_000);
  assert.match((await again.textContent()) ?? '', /in 0:14/);
  await page.clock.runFor(15_000);
  assert.equal(await again.getAttribute('aria-disabled'), null);
  assert.doesNotMatch((await again.textContent()) ?? '', /in \d/);
  assert.equal(await page.locator('[data-live]').textContent(), 'You can ask for the code again now.');
  await again.click();
  await page.getByText('Sent', { exact: true }).waitFor();
  assert.deepEqual(
    hosted.posts().map(({ path, body }) => [path, body]),
    [['/v/ver_0123456789/resend', 'channel=sms']],
  );
});

it('speaks of the time left once, a minute before the end', async () => {
  const server: Server = { view: { resendAt: null, nextChannels: [] }, status: 'pending' };
  await using hosted = await open(server, {}, 'still');
  const { page } = hosted;
  const live = page.locator('[data-live]');
  await page.clock.runFor(230_000);
  assert.equal(await live.textContent(), '');
  assert.match((await page.locator('[data-expiry]').textContent()) ?? '', /1:02/);
  await page.clock.runFor(3000);
  assert.equal(await live.textContent(), 'The code expires in one minute.');
});

describe('a page that is open while things happen elsewhere', () => {
  it('moves on by itself when the verification ends', async () => {
    const server = pending();
    await using hosted = await open(server);
    server.status = 'approved';
    server.view = { status: 'approved' };
    await hosted.page.clock.runFor(5000);
    await hosted.page.getByRole('heading', { name: 'Confirmed' }).waitFor();
    assert.deepEqual(hosted.posts(), []);
  });

  it('learns of a longer life, so that it doesn’t count down to the wrong end', async () => {
    const server = pending();
    await using hosted = await open(server);
    server.view = { expiresAt: now + 600_000 };
    const answered = hosted.page.waitForResponse((response) => response.url().endsWith('/status'));
    await hosted.page.clock.runFor(4500);
    await (await answered).finished();
    await hosted.page.waitForFunction(
      `document.querySelector('[data-expiry]').dataset.countdown === '${now + 600_000}'`,
    );
  });

  it('shows no countdown before the message is on its way, and the right one soon after', async () => {
    const server: Server = {
      view: { sending: true, expiresAt: now + 600_000 },
      status: 'pending',
      sending: true,
    };
    await using hosted = await open(server);
    const { page } = hosted;
    const asked = (): Promise<unknown> =>
      page.waitForResponse((response) => response.url().endsWith('/status'));
    assert.equal(await page.locator('[data-expiry]').isVisible(), false);
    assert.equal((await page.locator('#code-meta').innerText()).trim(), '5 tries left');
    assert.equal(await page.locator('.dot').isVisible(), false);
    const first = asked();
    await page.clock.runFor(1100);
    await first;
    assert.equal(await page.locator('[data-expiry]').isVisible(), false);
    server.sending = false;
    server.view = { expiresAt: now + 300_000 };
    await page.clock.runFor(2000);
    await page.locator('[data-expiry]').waitFor();
    assert.match(await page.locator('#code-meta').innerText(), /tries left\s*Valid for another 4:\d\d/);
    assert.equal(await page.locator('.dot').isVisible(), true);
  });

  it('does not lose the way back to the shop: once an answer is on its way nothing else moves the page', async () => {
    const server = pending();
    await using hosted = await open(server);
    await hosted.page.evaluate(
      `document.querySelector('form[data-code]').addEventListener('submit', (event) => event.preventDefault())`,
    );
    await hosted.page.locator('#code').fill('123456');
    server.status = 'approved';
    server.view = { status: 'approved' };
    const before = hosted.asked.length;
    await hosted.page.clock.runFor(9000);
    assert.equal(hosted.asked.length, before);
    assert.equal(await hosted.page.locator('#code').inputValue(), '123456');
  });
});

it('shows the page again on a refresh after a wrong code, and does not send the code again', async () => {
  await using hosted = await hostPage(browser, ({ method, path }) =>
    path === statusPath
      ? { body: '{}', type: json }
      : {
          body: renderVerificationPage(
            viewWith({ assets, ...(method === 'POST' ? { notice: 'wrong' } : {}) }),
          ),
        },
  );
  await hosted.page.goto(address);
  await hosted.page.locator('#code').pressSequentially('123456');
  await hosted.page.keyboard.press('Enter');
  await hosted.page.locator('#code-error').waitFor();
  // The error is there before the script that makes the refresh harmless has run.
  await hosted.page.waitForLoadState();
  await hosted.page.reload();
  await hosted.page.locator('#code-error').waitFor({ state: 'detached' });
  assert.equal(hosted.posts().length, 1);
});

describe('the page of what the person has', () => {
  const by = (method: string): Server => ({ view: { ...own, by: method }, status: 'pending' });

  it('sends an app’s code at once when it is pasted, and shows the same way again on a refresh', async () => {
    await using hosted = await open(by('totp'), clipboard);
    const { page } = hosted;
    assert.equal(await page.evaluate('location.search'), '?by=totp');
    await page.reload();
    await paste(page, '123 456');
    await page.getByText('Sent', { exact: true }).waitFor();
    assert.equal(hosted.posts()[0]?.body, 'attempt=attempt-1&method=totp&code=123+456');
  });

  it('leaves a recovery code to the person, though it came in one piece and has digits enough', async () => {
    await using hosted = await open(by('recovery_codes'), clipboard);
    await paste(hosted.page, '123456-1234-123456');
    await hosted.page.waitForFunction(`document.querySelector('#code').value !== ''`);
    await hosted.page.clock.runFor(1000);
    assert.deepEqual(hosted.posts(), []);
    assert.equal(await hosted.page.locator('#code').inputValue(), '123456-1234-123456');
    await hosted.page.keyboard.press('Enter');
    await hosted.page.getByText('Sent', { exact: true }).waitFor();
    assert.equal(codeOf(hosted.posts()[0]?.body), '123456-1234-123456');
  });

  it('never puts the code of a text message into the field of an app’s', async () => {
    await using hosted = await open(by('totp'));
    await hosted.page.addInitScript(`
      window.OTPCredential = class {};
      navigator.credentials.get = () => { window.asked = true; return new Promise(() => {}); };`);
    await hosted.page.reload();
    await hosted.page.clock.runFor(1000);
    assert.equal(await hosted.page.evaluate('window.asked'), undefined);
  });

  it('lives on without a field: it counts down to the message and moves on when the verification ends', async () => {
    const server = by('passkey');
    await using hosted = await open(server);
    const call = hosted.page.getByRole('button', { name: /Call me/ });
    assert.equal(await call.getAttribute('aria-disabled'), 'true');
    await hosted.page.clock.runFor(25_000);
    assert.equal(await call.getAttribute('aria-disabled'), null);
    server.status = 'approved';
    server.view = { ...own, status: 'approved', approvedBy: 'totp' };
    await hosted.page.clock.runFor(5000);
    await hosted.page.getByRole('heading', { name: 'Confirmed' }).waitFor();
  });

  it('stays where it is once the answer of a passkey is on its way, whatever happens elsewhere', async () => {
    const server = by('passkey');
    await using hosted = await hostPage(browser, ({ path, method }) => {
      if (path === statusPath) return { body: JSON.stringify({ status: server.status }), type: json };
      if (method === 'POST') return { body: '<!doctype html><title>Sent</title><p>Sent' };
      return { body: renderVerificationPage(viewWith({ assets, ...server.view })) };
    });
    const { page } = hosted;
    await page.clock.install({ time: now });
    await page.addInitScript(`
      HTMLFormElement.prototype.submit = () => { window.sent = true; };
      const answer = { id: 'AA', rawId: new ArrayBuffer(1), type: 'public-key', response: {} };
      navigator.credentials.get = () => new Promise((resolve) => { window.give = () => resolve(answer); });`);
    await page.goto(address);
    await page.getByRole('button', { name: 'Continue with passkey' }).click();
    assert.equal(await page.locator('[data-live]').textContent(), '', 'the panel speaks for itself');
    await page.evaluate('give()');
    await page.waitForFunction(() => (globalThis as { sent?: boolean }).sent === true);
    server.status = 'approved';
    const before = hosted.asked.length;
    await page.clock.runFor(9000);
    assert.equal(hosted.asked.length, before);
  });

  it('is used by keyboard and without script: the field first, then its button, then each other way', async () => {
    for (const javaScriptEnabled of [true, false]) {
      await using hosted = await open(by('hotp'), { javaScriptEnabled });
      const { page } = hosted;
      const focused = page.locator(':focus');
      assert.equal(await focused.getAttribute('id'), 'code');
      const names: string[] = [];
      for (let i = 0; i < 6; i++) {
        await page.keyboard.press('Tab');
        names.push(((await focused.textContent()) ?? '').trim().split(' at ')[0] ?? '');
      }
      assert.deepEqual(names, [
        'Confirm',
        'Use a passkey',
        'Use your authenticator app',
        'Use a recovery code',
        'Call me instead',
        'E‑mail to a•••@s•••.example',
      ]);
      await page.keyboard.press('Enter');
      await page.getByText('Sent', { exact: true }).waitFor();
      assert.deepEqual(
        hosted.posts().map(({ path, body }) => [path, body]),
        [['/v/ver_0123456789/resend', 'by=hotp&channel=email']],
      );
    }
  });
});

it('works without script: answer, another message and cancel', async () => {
  const steps: [(page: Page) => Promise<void>, string, string][] = [
    [
      async (page) => {
        await page.locator('#code').fill('123 456');
        await page.keyboard.press('Enter');
      },
      '/v/ver_0123456789',
      'attempt=attempt-1&makes=&code=123+456',
    ],
    [
      (page) => page.getByRole('button', { name: /Call me/ }).click(),
      '/v/ver_0123456789/resend',
      'channel=voice',
    ],
    [
      async (page) => {
        await page.getByText('This wasn’t me').click();
        await page.getByRole('button', { name: 'Cancel now' }).click();
      },
      '/v/ver_0123456789/cancel',
      '',
    ],
  ];
  for (const [act, path, body] of steps) {
    await using hosted = await open(pending(), { javaScriptEnabled: false });
    await act(hosted.page);
    await hosted.page.getByText('Sent', { exact: true }).waitFor();
    assert.deepEqual(hosted.posts(), [{ method: 'POST', path, body }]);
  }
});
