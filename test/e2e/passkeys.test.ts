import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { textsFor } from '#pages/texts/texts.ts';
import {
  assertAccessible,
  assertNoSidewaysScroll,
  giveAuthenticator,
  launchBrowser,
  newPerson,
} from './browser.ts';
import { PasskeySite } from './passkey-site.ts';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

type Device = {
  isUserVerified?: boolean;
  hasUserVerification?: boolean;
  backedUp?: boolean;
  absent?: boolean;
};

/** A person with a phone that has a fingerprint reader, as Chromium's debugger plays it, on our pages. */
class Person implements AsyncDisposable {
  readonly site: PasskeySite;
  readonly page: Page;
  readonly cdp: CDPSession;
  authenticatorId = '';
  readonly #errors: string[] = [];

  private constructor(site: PasskeySite, page: Page, cdp: CDPSession) {
    this.site = site;
    this.page = page;
    this.cdp = cdp;
    page.on('pageerror', (error) => this.#errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && this.#errors.push(message.text()));
  }

  static async arrive(device: Device = {}): Promise<Person> {
    const context = await newPerson(browser);
    const page = await context.newPage();
    const { isUserVerified = true, hasUserVerification = true, backedUp = false, absent = false } = device;
    const { cdp, authenticatorId } = await giveAuthenticator(page, {
      hasUserVerification,
      isUserVerified,
      automaticPresenceSimulation: !absent,
      defaultBackupEligibility: backedUp,
      defaultBackupState: backedUp,
    });
    const person = new Person(await PasskeySite.start(), page, cdp);
    person.authenticatorId = authenticatorId;
    return person;
  }

  async go(path: string, base = this.site.url): Promise<void> {
    await this.page.goto(`${base}${path}`);
  }

  /** Presses the panel's button, and waits for the page after it. */
  async press(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), this.page.locator('.passkey button').click()]);
  }

  async enrol(): Promise<void> {
    await this.go('/enrol');
    await this.press();
    assert.equal(this.newest.outcome.ok, true, JSON.stringify(this.newest.outcome));
  }

  get newest() {
    const newest = this.site.outcomes.at(-1);
    assert.ok(newest, 'no answer came');
    return newest;
  }

  /** Presses, and reads what the page says then without going anywhere. */
  async pressInVain(): Promise<string> {
    const error = this.page.locator('[data-passkey-error]');
    await this.page.locator('.passkey button').click();
    await error.waitFor();
    const said = await error.innerText();
    // A region that speaks when it changes.
    await this.page.locator('[data-passkey-live]').getByText(said).waitFor({ state: 'attached' });
    return said;
  }

  /** Whether nobody touches the device for now. */
  async absent(absent: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: !absent });
  }

  async recorded(): Promise<string[]> {
    const log = await this.page.evaluate('sessionStorage.getItem("log")');
    return String(log).split(';').slice(0, -1);
  }

  async until(holds: () => Promise<boolean>): Promise<void> {
    for (let i = 0; i < 200; i++) if (await holds()) return;
    assert.fail('it never came about');
  }

  async credentials() {
    const { authenticatorId } = this;
    return (await this.cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    await this.site[Symbol.asyncDispose]();
    assert.deepEqual(this.#errors, []);
  }
}

const { catalogue, plain } = textsFor('en');
const problem = (name: keyof typeof catalogue.passkey.problems): string =>
  plain(catalogue.passkey.problems[name], { ways: 'some' });

/** Notes what the page asks of the browser, what it takes back, and when it goes. */
const recorder = `
  const note = (text) => sessionStorage.setItem('log', (sessionStorage.getItem('log') ?? '') + text + ';');
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (options) => {
    options.signal?.addEventListener('abort', () => note('aborted ' + options.mediation));
    note('asked ' + options.mediation);
    return get(options);
  };
  addEventListener('pagehide', () => note('left'));`;

describe('enrolling a passkey', () => {
  it('keeps one that can be found without a name and belongs to a handle, behind the person’s finger', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    const { outcome } = ada.newest;
    assert.equal(outcome.userVerified, true);
    assert.equal(outcome.discoverable, true);
    assert.deepEqual(outcome.transports, ['internal']);
    const [credential] = await ada.credentials();
    assert.equal(credential?.isResidentCredential, true);
    assert.equal(credential?.userHandle, ada.site.handle.toString('base64'));
  });

  it('keeps whether it is backed up', async () => {
    for (const backedUp of [false, true]) {
      await using ada = await Person.arrive({ backedUp });
      await ada.enrol();
      assert.deepEqual(
        [ada.newest.outcome.backupEligible, ada.newest.outcome.backedUp],
        [backedUp, backedUp],
      );
    }
  });

  it('makes no second one on the same device, and says that there is one', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.go('/enrol');
    assert.equal(await ada.pressInVain(), problem('already-registered'));
    assert.equal((await ada.credentials()).length, 1);
  });

  it('says so when the person cancels or can’t be recognised, and can be tried again', async () => {
    await using ada = await Person.arrive({ isUserVerified: false });
    await ada.go('/enrol');
    assert.equal(await ada.pressInVain(), problem('cancelled'));
    assert.equal(ada.site.outcomes.length, 0);
    const { authenticatorId } = ada;
    await ada.cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await ada.press();
    assert.equal(ada.newest.outcome.ok, true);
  });
});

describe('signing in', () => {
  it('takes the passkey that the person picks from the list of the field, without a press', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.go('/sign-in');
    await ada.page.getByRole('heading', { name: 'Done' }).waitFor();
    assert.equal(ada.newest.outcome.ok, true);
  });

  it('takes it by the button too, while the list waits', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.absent(true);
    await ada.page.addInitScript(recorder);
    await ada.go('/sign-in');
    await ada.page.waitForFunction('sessionStorage.getItem("log") !== null');
    await ada.absent(false);
    await ada.press();
    assert.equal(ada.newest.outcome.ok, true);
    const order = ['asked conditional', 'aborted conditional', 'asked undefined', 'left'];
    assert.deepEqual((await ada.recorded()).slice(0, 4), order);
  });

  it('stops waiting for a passkey when the person goes on another way', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.absent(true);
    await ada.page.addInitScript(recorder);
    await ada.go('/sign-in');
    await ada.page.waitForFunction('sessionStorage.getItem("log") !== null');
    await Promise.all([ada.page.waitForEvent('load'), ada.page.locator('#other').click()]);
    assert.deepEqual(await ada.recorded(), ['asked conditional', 'aborted conditional', 'left']);
  });

  it('works in a browser that can’t read options from JSON', async () => {
    await using ada = await Person.arrive();
    await ada.page.addInitScript(`
      delete PublicKeyCredential.parseCreationOptionsFromJSON;
      delete PublicKeyCredential.parseRequestOptionsFromJSON;
      delete PublicKeyCredential.getClientCapabilities;`);
    await ada.enrol();
    await ada.go('/step-up');
    await ada.press();
    assert.equal(ada.newest.outcome.ok, true);
  });
});

describe('a step-up', () => {
  it('takes a passkey behind the person’s finger', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.go('/step-up');
    await ada.press();
    assert.equal(ada.newest.outcome.ok, true);
    assert.equal(ada.newest.outcome.userVerified, true);
  });

  it('is refused by the browser without the person’s finger, and by us when a page has not asked for it', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    const { authenticatorId } = ada;
    await ada.cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await ada.go('/step-up');
    assert.equal(await ada.pressInVain(), problem('cancelled'));
    ada.site.asked = 'discouraged';
    await ada.go('/step-up');
    await ada.press();
    assert.equal(ada.newest.outcome.reason, 'no-user-verification');
    assert.equal(await ada.page.locator('[data-passkey-error]').innerText(), problem('refused'));
    ada.site.userVerification = 'discouraged';
    await ada.press();
    assert.deepEqual([ada.newest.outcome.ok, ada.newest.outcome.userVerified], [true, false]);
  });

  it('is refused from another origin', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.go('/step-up', ada.site.strangeUrl);
    await ada.press();
    assert.deepEqual(ada.newest.outcome, { ok: false, reason: 'wrong-origin' });
  });

  it('is refused when its answer is sent again', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.go('/step-up');
    await ada.press();
    const { body, outcome } = ada.newest;
    assert.equal(outcome.ok, true);
    assert.deepEqual(await ada.site.prove(body), { ok: false, reason: 'wrong-challenge' });
  });

  it('tells of a count that went back, as a copied authenticator’s does', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    for (const [id, kept] of ada.site.passkeys) ada.site.passkeys.set(id, { ...kept, signCount: 1000 });
    await ada.go('/step-up');
    await ada.press();
    assert.deepEqual([ada.newest.outcome.ok, ada.newest.outcome.signCountWentBack], [true, true]);
  });

  it('keeps that a passkey was backed up since', async () => {
    await using ada = await Person.arrive({ backedUp: true });
    await ada.enrol();
    const { authenticatorId } = ada;
    const [credential] = await ada.credentials();
    await ada.cdp.send('WebAuthn.setCredentialProperties', {
      authenticatorId,
      credentialId: credential?.credentialId ?? '',
      backupState: false,
    });
    await ada.go('/step-up');
    await ada.press();
    assert.deepEqual([ada.newest.outcome.ok, ada.newest.outcome.backedUp], [true, false]);
  });
});

describe('what the browser is told', () => {
  it('takes a removed passkey away from those it offers', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    ada.site.passkeys.clear();
    await ada.go('/sign-in');
    await ada.page.getByText(problem('removed')).first().waitFor();
    assert.deepEqual(ada.site.outcomes[1]?.outcome, { ok: false, reason: 'unknown-credential' });
    await ada.until(async () => (await ada.credentials()).length === 0);
  });

  it('renames one when the person’s name has changed', async () => {
    await using ada = await Person.arrive();
    await ada.enrol();
    await ada.until(async () => (await ada.credentials())[0]?.userName === 'ada.new@mail.example');
  });
});

describe('the panels', () => {
  it('say what to do in a browser without passkeys, and without script', async () => {
    await using ada = await Person.arrive();
    await ada.page.addInitScript('delete globalThis.PublicKeyCredential');
    await ada.go('/step-up');
    await ada.page.getByText(problem('unsupported')).first().waitFor();
    assert.equal(await ada.page.locator('.passkey button').isVisible(), false);
    const plain = await newPerson(browser, { javaScriptEnabled: false });
    const page = await plain.newPage();
    await page.goto(`${ada.site.url}/enrol`);
    assert.match(await page.locator('.passkey noscript').innerText(), /Passkeys need JavaScript/);
    assert.equal(await page.locator('.passkey button').isVisible(), false);
    await plain.close();
  });

  for (const [colorScheme, width, locale] of [
    ['light', 800, 'en'],
    ['dark', 320, 'ar'],
    ['dark', 800, 'de'],
    ['light', 320, 'ja'],
  ] as const) {
    it(`can be used by everybody: ${colorScheme}, ${width} px, ${locale}`, async () => {
      await using ada = await Person.arrive({ isUserVerified: false });
      ada.site.locale = locale;
      await ada.page.emulateMedia({ colorScheme });
      await ada.page.setViewportSize({ width, height: 800 });
      for (const path of ['/enrol', '/step-up']) {
        await ada.go(path);
        const button = ada.page.locator('.passkey button');
        await button.focus();
        await ada.page.keyboard.press('Enter');
        await ada.page.locator('[data-passkey-error]').waitFor();
        await assertAccessible(ada.page, path);
        await assertNoSidewaysScroll(ada.page, path);
        const shots = process.env.PASSKEY_SHOTS;
        if (shots)
          await ada.page.screenshot({ path: `${shots}${path}-${colorScheme}-${width}-${locale}.png` });
      }
    });
  }
});
