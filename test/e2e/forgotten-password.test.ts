import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { openSite, person, Visitor } from './site.ts';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const password = 'a room with a loom';

describe('a person who has forgotten the password', () => {
  for (const [how, options] of [
    ['with script', {}],
    [
      'without script, dark and narrow',
      { javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 320, height: 640 } },
    ],
  ] satisfies [string, BrowserContextOptions][]) {
    it(`sets a new one by a code to each address, and signs in with it, ${how}`, async () => {
      await using site = await openSite();
      const first = await Visitor.arrive(browser, site);
      await first.register();
      // Out of the way of the limits on messages to one address.
      site.advance(3600);

      const visitor = await Visitor.arrive(browser, site, options);
      const looks = options.javaScriptEnabled !== false;
      await visitor.go('/sign-in');
      await visitor.press('a:has-text("Forgot your password?")');
      if (looks) await visitor.look('forgot your password');
      await visitor.submit({ contact: person.email });
      await visitor.typeNewest(person.email);
      assert.match(visitor.page.url(), /\/account\/password\?notice=signed-in$/);
      assert.equal(await visitor.page.locator('input[name="current"]').count(), 0);
      if (looks) await visitor.look('a new password without the old one');
      await visitor.submit({ password });
      assert.match(await visitor.page.innerText('main'), /changing the password/);
      assert.doesNotMatch(await visitor.page.innerText('main'), /@/, 'the mailbox was shown already');
      await visitor.typeNewest(person.phone);
      assert.match(visitor.page.url(), /\/account\/security\?notice=password-changed$/);
      assert.deepEqual([await visitor.isSignedIn(), await first.isSignedIn()], [true, false]);

      await first.startSignIn();
      assert.match(await first.page.innerText('#password-error'), /do not belong together/);
      site.advance(700);
      await first.startSignIn({ ...person, password });
      await first.typeNewest(person.phone);
      assert.equal(await first.isSignedIn(), true);
      await first.leave();
      await visitor.leave();
    });
  }
});
