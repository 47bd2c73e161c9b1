import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RouteNews } from '#core/route-news.ts';
import { dayOf, type Spend } from '#core/spend.ts';
import type { Store } from '#store/store.ts';
import type { FakeClock } from './steps.ts';

type Given = { readonly clock: FakeClock; readonly store: Store };

const today = '2026-11-23';
const dayMs = 24 * 3600_000;

export const spend = (given: Partial<Spend> = {}): Spend => ({
  appId: 'app_1',
  day: today,
  channel: 'sms',
  country: 'DE',
  prefix: '4915',
  provider: 'one',
  messages: 1,
  segments: 1,
  micros: 75_000,
  ...given,
});

export const news = (given: Partial<RouteNews> = {}): RouteNews => ({
  arm: 'sms|DE|one',
  at: Date.UTC(2026, 10, 23, 9),
  accepted: 3,
  delivered: 2,
  failed: 1,
  approved: 1,
  receiptMs: [1200, 3400],
  ...given,
});

/** What every engine must hold of costs, and of what nodes tell each other. */
export function spendContract(given: () => Given): void {
  describe('spend', () => {
    const read = (appId = 'app_1', day = today) => given().store.readSpend({ appId, day });

    it('adds up what was spent, over any number that add at once and in whatever order', async () => {
      const { store } = given();
      const items = ['one', 'two', 'three'].map((provider) => spend({ provider }));
      await Promise.all(
        Array.from({ length: 24 }, (_, i) => store.addSpend(i % 2 === 0 ? items : items.toReversed())),
      );
      const rows = await read();
      assert.deepEqual(
        rows.map(({ provider, messages, segments, micros }) => [provider, messages, segments, micros]),
        ['one', 'three', 'two'].map((provider) => [provider, 24, 24, 24 * 75_000]),
      );
    });

    it('counts twice what stands twice in one go', async () => {
      await given().store.addSpend([spend(), spend({ messages: 2, segments: 4, micros: 5 }), spend()]);
      assert.deepEqual(await read(), [spend({ messages: 4, segments: 6, micros: 150_005 })]);
    });

    it('gives back each row as it was added, a sum of thousands of millions and a mail without a country included', async () => {
      const mail = spend({ channel: 'email', country: null, prefix: '', provider: 'mailer', micros: 100 });
      const much = spend({ micros: 8_000_000_000_000_000 });
      await given().store.addSpend([much, mail]);
      assert.deepEqual(await read(), [mail, much]);
    });

    it('keeps apps, days, channels, countries, prefixes and providers apart', async () => {
      const { store } = given();
      const others: Partial<Spend>[] = [
        { appId: 'app_2' },
        { day: '2026-11-24' },
        { channel: 'voice' },
        { country: 'AT' },
        { prefix: '4916' },
        { provider: 'two' },
      ];
      await store.addSpend([spend(), ...others.map(spend)]);
      assert.equal((await read()).length, 5);
      assert.deepEqual(await read('app_2'), [spend({ appId: 'app_2' })]);
      assert.deepEqual(await read('app_1', '2026-11-24'), [spend({ day: '2026-11-24' })]);
      assert.deepEqual(await read('app_3'), []);
    });

    it('takes nothing at all as well', async () => {
      await given().store.addSpend([]);
      assert.deepEqual(await read(), []);
    });

    it('keeps a day for 400 days, and then forgets it in small steps', async () => {
      const { store, clock } = given();
      const kept = dayOf(clock.now + dayMs);
      await store.addSpend([1, 2, 3, 4, 5].map((i) => spend({ prefix: `490${i}` })));
      await store.addSpend([spend({ day: kept })]);
      clock.advance(400 * 86_400);
      for (let i = 0; i < 20; i++) await store.removeExpired(2);
      assert.equal((await read()).length, 5);
      clock.advance(86_400);
      assert.ok((await store.removeExpired(2)) <= 2);
      assert.equal((await read()).length, 3);
      for (let i = 0; i < 20; i++) await store.removeExpired(2);
      assert.deepEqual(await read(), []);
      assert.equal((await read('app_1', kept)).length, 1);
    });
  });

  describe('route news', () => {
    it('gives a node nothing of its own, whatever it tells and however often it asks', async () => {
      const { store } = given();
      assert.deepEqual(await store.shareRouteNews([]), []);
      for (let i = 0; i < 3; i++) assert.deepEqual(await store.shareRouteNews([news()]), []);
      const both = await Promise.all([store.shareRouteNews([news()]), store.shareRouteNews([news()])]);
      assert.deepEqual(both, [[], []]);
    });

    it('forgets what is older than fifteen minutes in small steps', async () => {
      const { store, clock } = given();
      for (let i = 0; i < 5; i++) await store.shareRouteNews([news()]);
      clock.advance(899);
      assert.equal(await store.removeExpired(2), 0);
      clock.advance(1);
      const steps = [];
      for (let i = 0; i < 4; i++) steps.push(await store.removeExpired(2));
      assert.deepEqual(steps, [2, 2, 1, 0]);
    });
  });
}
