import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { decodeBase32 } from '#core/base32.ts';
import { totp } from '#core/totp.ts';
import { launchBrowser } from './browser.ts';
import { openSite, person, type Site, Visitor } from './site.ts';

describe('a person in the shop', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  it('registers with e-mail, phone and password, both contacts confirmed by code', async () => {
    await using site = await openSite();
    const visitor = await Visitor.arrive(browser, site);
    await visitor.go('/register');
    await visitor.look('registration');
    await visitor.submit({ ...person });
    await visitor.look('code by e-mail');
    assert.equal((await site.newest(person.email)).channel, 'email');
    await visitor.typeNewest(person.email);
    await visitor.look('phone step');
    await visitor.press('main form button:has-text("Text me the code")');
    await visitor.typeNewest(person.phone);
    assert.match(visitor.page.url(), /\/account\?notice=welcome$/);
    await visitor.look('account');
    assert.equal(await visitor.isSignedIn(), true);
  });

  describe('who has an account', () => {
    let site: Site;
    let visitor: Visitor;

    beforeEach(async () => {
      site = await openSite();
      const first = await Visitor.arrive(browser, site);
      await first.register();
      await first.leave();
      // Out of the way of the limits on messages to one address.
      site.advance(3600);
      visitor = await Visitor.arrive(browser, site);
    });
    // Also after a test that failed: what it leaves open would keep the whole run from ending.
    afterEach(async () => {
      await visitor.leave();
      await site[Symbol.asyncDispose]();
    });

    it('signs in with a password and a code, after a wrong one', async () => {
      await visitor.startSignIn();
      const { code } = await site.newest(person.phone);
      await visitor.type(code === '000000' ? '000001' : '000000');
      await visitor.look('wrong code');
      assert.match(await visitor.page.innerText('#code-error'), /code/i);
      assert.equal(await visitor.page.getAttribute('#code', 'aria-invalid'), 'true');
      assert.match(await visitor.page.innerText('#code-meta'), /4 tries left/);
      await visitor.type(code);
      assert.equal(await visitor.isSignedIn(), true);
    });

    it('signs in with a code alone, by e-mail', async () => {
      await visitor.go('/sign-in/code');
      await visitor.look('sign in with a code');
      await visitor.submit({ contact: person.email });
      const { code } = await site.newest(person.email);
      assert.equal(code.length, 8);
      await visitor.type(code);
      assert.equal(await visitor.isSignedIn(), true);
    });

    it('is met with the same page whether there is an account or not', async () => {
      const pages: string[] = [];
      for (const contact of [person.email, 'ann@mail.example']) {
        const one = await Visitor.arrive(browser, site);
        await one.go('/sign-in/code');
        await one.submit({ contact });
        for (let i = 0; i < 2; i++) await one.type(`0000000${i}`);
        pages.push((await one.page.innerText('body')).replace(/\d+:\d\d/g, 'm:ss'));
        await one.leave();
      }
      assert.equal(pages[1], pages[0]);
    });

    it('who has lost everything finds the same page as somebody who has no account: a phone and a mailbox', async () => {
      const pages: string[] = [];
      for (const email of [person.email, 'ann@mail.example', 'bea@mail.example', 'cyd@mail.example']) {
        const one = await Visitor.arrive(browser, site);
        await one.go('/sign-in/lost');
        await one.submit({ email });
        const shown = await one.page.innerText('main');
        assert.match(shown, /\+1 ••• \d\d/);
        pages.push(shown.replaceAll(/••• \d\d/g, '••• 00').replaceAll(/\w(•+@)/g, 'x$1'));
        await one.leave();
      }
      for (const page of pages) assert.equal(page, pages[0]);
    });

    it('gets the code again, by a call and by e-mail, always the same one', async () => {
      await visitor.startSignIn();
      const { code } = await site.newest(person.phone);
      site.advance(31);
      await visitor.page.reload();
      await visitor.press('[data-resend] button[value="sms"]');
      await visitor.look('sent again');
      const again = await site.newest(person.phone);
      assert.deepEqual([again.channel, again.code], ['sms', code]);
      site.advance(61);
      await visitor.page.reload();
      await visitor.press('button[name="channel"][value="voice"]');
      const call = await site.newest(person.phone);
      assert.deepEqual([call.channel, call.code], ['voice', code]);
      site.advance(61);
      await visitor.page.reload();
      await visitor.press('button[name="channel"][value="email"]');
      const mail = await site.newest(person.email);
      assert.deepEqual([mail.channel, mail.code], ['email', code]);
      await visitor.type(code);
      assert.equal(await visitor.isSignedIn(), true);
    });

    it('whose code has expired is led to a new one and loses nothing', async () => {
      await visitor.startSignIn();
      const { code } = await site.newest(person.phone);
      site.advance(301);
      await visitor.type(code);
      assert.match(await visitor.heading(), /expired/i);
      await visitor.look('expired');
      await visitor.press('main a.primary');
      assert.match(await visitor.heading(), /run out/i);
      await visitor.look('expired, in the shop');
      await visitor.press('main form button');
      await visitor.typeNewest(person.phone);
      assert.equal(await visitor.isSignedIn(), true);
    });

    it('who used up the tries is told what to do next', async () => {
      await visitor.startSignIn();
      const { code } = await site.newest(person.phone);
      for (let i = 1; i <= 5; i++) {
        await visitor.type(String((Number(code) + i) % 1_000_000).padStart(6, '0'));
      }
      await visitor.look('exhausted');
      assert.equal(await visitor.page.locator('#code').count(), 0);
      await visitor.press('main a.primary');
      assert.match(await visitor.heading(), /too many/i);
    });

    it('who says it was not them ends the verification', async () => {
      await visitor.startSignIn();
      await visitor.page.click('details.not-me summary');
      await visitor.press('details.not-me button');
      await visitor.look('canceled');
      await visitor.press('main a.primary');
      assert.match(await visitor.heading(), /stopped/i);
      await visitor.look('canceled, in the shop');
      assert.equal(await visitor.isSignedIn(), false);
    });

    it('changes the password by the old one and a code, and is signed out everywhere else', async () => {
      const other = await Visitor.arrive(browser, site);
      await other.startSignIn();
      await other.typeNewest(person.phone);
      site.advance(700);
      await visitor.startSignIn();
      await visitor.typeNewest(person.phone);
      await visitor.go('/account/security');
      await visitor.press('a[href="/account/password"]');
      await visitor.look('password');
      await visitor.submit({ current: 'not this one', password: 'a room with a loom' });
      await visitor.look('wrong password');
      site.advance(700);
      await visitor.submit({ current: person.password, password: 'a room with a loom' });
      assert.match(await visitor.page.innerText('main'), /changing the password/);
      assert.equal(await other.isSignedIn(), true);
      const { code } = await site.newest(person.phone);
      await visitor.type(code);
      assert.match(visitor.page.url(), /\/account\/security\?notice=password-changed$/);
      await visitor.look('password changed');
      assert.deepEqual([await visitor.isSignedIn(), await other.isSignedIn()], [true, false]);
      await other.startSignIn();
      assert.match(await other.page.innerText('#password-error'), /do not belong together/);
      const told = await fetch(`${site.serviceUrl}/inbox/messages?to=${encodeURIComponent(person.email)}`);
      assert.match(await told.text(), /password/i);
      await other.leave();
    });

    it('who has had too many codes is told when there are more, held back until then, and may have it by e-mail', async () => {
      for (let i = 0; i < 12 && !/a lot of codes/i.test(await headingOf(visitor)); i++) {
        await visitor.startSignIn();
        site.advance(601);
      }
      await visitor.look('too many codes');
      assert.match(
        await visitor.page.innerText('main'),
        /Try again in about \d+ (?:minutes|hours), or take the code/,
      );
      const retry = visitor.page.locator('button:has-text("Try again")');
      assert.equal(await retry.getAttribute('aria-disabled'), 'true');
      await visitor.press('button:has-text("Send it to my e-mail")');
      await visitor.typeNewest(person.email);
      assert.equal(await visitor.isSignedIn(), true);
    });

    it('signs in without script', async () => {
      const plain = await Visitor.arrive(browser, site, { javaScriptEnabled: false });
      await plain.startSignIn();
      await plain.type('000000');
      await plain.typeNewest(person.phone);
      assert.equal(await plain.isSignedIn(), true);
      await plain.leave();
    });

    it('signs in by keyboard alone', async () => {
      await visitor.startSignIn();
      const { code } = await site.newest(person.phone);
      assert.equal(await visitor.page.evaluate('document.activeElement.id'), 'code');
      await visitor.page.keyboard.type(code);
      await Promise.all([visitor.page.waitForEvent('load'), visitor.page.keyboard.press('Enter')]);
      assert.equal(await visitor.isSignedIn(), true);
      const reached: string[] = [];
      await visitor.go('/account/security');
      for (let i = 0; i < 40; i++) {
        await visitor.page.keyboard.press('Tab');
        reached.push(await visitor.page.evaluate('document.activeElement.textContent.trim()'));
      }
      assert.ok(reached.includes('Sign out everywhere'), reached.join(', '));
    });

    it('chooses calls for sign-in codes, and signs out everywhere', async () => {
      await visitor.startSignIn();
      await visitor.typeNewest(person.phone);
      await visitor.go('/account/security');
      await visitor.look('security');
      await visitor.page.check('input[value="voice"]');
      await visitor.press('form[action="/account/security/channel"] button');
      const other = await Visitor.arrive(browser, site);
      site.advance(700);
      await other.startSignIn();
      assert.equal((await site.newest(person.phone)).channel, 'voice');
      await other.typeNewest(person.phone);
      assert.equal(await other.isSignedIn(), true);
      await other.go('/account/security');
      await other.press('form[action="/sign-out-everywhere"] button');
      assert.equal(await other.isSignedIn(), false);
      assert.equal(await visitor.isSignedIn(), false);
      await other.leave();
    });

    it('sets up an authenticator app from the shop, and is asked for it from then on', async () => {
      await visitor.startSignIn();
      await visitor.typeNewest(person.phone);
      await visitor.go('/account/security');
      await visitor.press('form[action="/account/security/manage"] button');
      await visitor.look('login and security');
      const { page } = visitor;
      await visitor.press('button:has-text("Set up an authenticator app")');
      const secret = decodeBase32((await page.locator('.secret').textContent())?.replaceAll(' ', '') ?? '');
      const code = () => totp({ secret: secret ?? new Uint8Array(), at: site.clock() });
      await page.fill('#code', code());
      await visitor.press('button:has-text("Turn it on")');
      await visitor.press('a:has-text("Back to")');
      assert.match(page.url(), /\/account\/security$/);
      await visitor.press('form[action="/sign-out"] button');
      site.advance(60);
      await visitor.startSignIn();
      await visitor.look('the app is asked for');
      await Promise.all([page.waitForURL(/\/account\?notice=signed-in$/), page.fill('#code', code())]);
      assert.equal(await visitor.isSignedIn(), true);
    });

    it('is not signed in by what somebody else typed on a link of theirs', async () => {
      // The attacker knows the password, opens the sign-in and talks the victim into typing the code on the attacker's link.
      await visitor.startSignIn();
      const link = visitor.page.url();
      const victim = await Visitor.arrive(browser, site);
      await victim.page.goto(link);
      await victim.typeNewest(person.phone);
      assert.equal(await victim.isSignedIn(), false);
      await visitor.page.goto(link);
      assert.equal(await visitor.isSignedIn(), false);
      await victim.leave();
    });
  });

  it('puts one thing into the basket however often the button is pressed', async () => {
    await using site = await openSite();
    const visitor = await Visitor.arrive(browser, site);
    await visitor.go('/');
    await visitor.press('a[href^="/products/"]');
    const sent = await visitor.page.evaluate(`(() => {
      let sent = 0;
      addEventListener('submit', (event) => { sent += event.defaultPrevented ? 0 : 1; event.preventDefault(); });
      const button = document.querySelector('form[action="/basket/items"] button');
      button.click();
      button.click();
      return sent;
    })()`);
    assert.equal(sent, 1);
    await visitor.leave();
  });

  it('finds every page in order at 320 px, in the dark', async () => {
    await using site = await openSite();
    const visitor = await Visitor.arrive(browser, site, {
      viewport: { width: 320, height: 640 },
      colorScheme: 'dark',
    });
    for (const path of ['/', '/sign-in', '/sign-in/code', '/register', '/basket']) {
      await visitor.go(path);
      await visitor.look(`${path} narrow and dark`);
    }
    await visitor.register();
    for (const path of ['/account', '/account/security', '/account/password']) {
      await visitor.go(path);
      await visitor.look(`${path} narrow and dark`);
    }
    await visitor.leave();
  });
});

async function headingOf(visitor: Visitor): Promise<string> {
  return (await visitor.page.locator('h1').count()) === 0 ? '' : visitor.heading();
}
