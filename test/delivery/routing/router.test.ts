import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Provider } from '#delivery/provider.ts';
import { createCarrier, type Route, type Way } from '#delivery/routing/route.ts';
import { RouteStats } from '#delivery/routing/route-stats.ts';
import { Router } from '#delivery/routing/router.ts';
import { FakeClock, seededRandom } from '#test/contract/steps.ts';

const place = { channel: 'sms', country: 'DE', appId: 'app_1' } as const;

function provider(name: string): Provider {
  return {
    name,
    channels: ['sms'],
    givesReceipts: true,
    send: async () => ({ outcome: 'accepted' }),
    close: async () => undefined,
  };
}

function way(name: string, { weight = 1, perSecond = 1e9 } = {}): Way {
  return { carrier: createCarrier(provider(name), { perSecond }), sender: null, weight };
}

function start(
  ways: readonly Way[],
  over: Partial<Route> = {},
  workflows: readonly never[] | Workflows = [],
) {
  const clock = new FakeClock();
  const stats = new RouteStats(clock.read);
  const bytes = seededRandom(5);
  const random = (): number => new DataView(bytes(4).buffer).getUint32(0) / 2 ** 32;
  const route: Route = {
    channel: 'sms',
    countries: null,
    apps: null,
    ways,
    choice: 'ordered',
    receiptSeconds: 20,
    ...over,
  };
  const voice: Route = { ...route, channel: 'voice', ways: [way('caller')] };
  const router = new Router({ routes: [route, voice], workflows, stats, clock: clock.read, random });
  return { clock, stats, router };
}

type Workflows = readonly {
  readonly apps: null;
  readonly steps: readonly { readonly channel: 'sms' | 'voice'; readonly afterSeconds: number }[];
}[];

const names = (ways: readonly Way[]): string[] => ways.map(({ carrier }) => carrier.provider.name);

/** How often each way came first. */
function shares(router: Router, times = 2000): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < times; i++) {
    const [first = ''] = names(router.plan(place, []).ways);
    counts[first] = (counts[first] ?? 0) + 1 / times;
  }
  return counts;
}

describe('a router', () => {
  it('takes the first route that fits channel, country and app', () => {
    const { router } = start([way('one')], { countries: ['AT'] });
    assert.equal(router.leadsTo({ ...place, country: 'AT' }), true);
    assert.equal(router.leadsTo(place), false);
    assert.equal(router.leadsTo({ ...place, country: null }), false);
  });

  it('leaves out whom the code had already, who is down, and whose contract allows no more now', () => {
    const [one, two, three] = [way('one'), way('two'), way('three', { perSecond: 1 })];
    const { router, clock } = start([one, two, three]);
    assert.deepEqual(names(router.plan(place, ['one']).ways), ['two', 'three']);
    for (let i = 0; i < 5; i++) router.note(two.carrier, { outcome: 'retry', reason: 'two-timeout' });
    three.carrier.bucket.take(clock.now);
    assert.deepEqual(names(router.plan(place, []).ways), ['one']);
  });

  it('says when a way is free again, and that there is none', () => {
    const one = way('one', { perSecond: 2 });
    const { router, clock } = start([one]);
    one.carrier.bucket.take(clock.now);
    one.carrier.bucket.take(clock.now);
    assert.deepEqual(router.plan(place, []), { ways: [], afterSeconds: 0.5 });
    assert.deepEqual(router.plan(place, ['one']), { ways: [] });
  });

  it('waits for the first of several, and a second for one that is down', () => {
    const [one, two] = [way('one', { perSecond: 1 }), way('two')];
    const { router, clock } = start([one, two]);
    one.carrier.bucket.close(7000, clock.now);
    two.carrier.bucket.close(3000, clock.now);
    assert.equal(router.plan(place, []).afterSeconds, 3);
    for (let i = 0; i < 5; i++) router.note(two.carrier, { outcome: 'retry', reason: 'two-timeout' });
    assert.equal(router.plan(place, ['one']).afterSeconds, 3);
    clock.advance(3);
    for (let i = 0; i < 5; i++) router.note(two.carrier, { outcome: 'retry', reason: 'two-timeout' });
    assert.equal(router.plan(place, ['one']).afterSeconds, 1);
  });

  it('leaves a provider its traffic that refuses, and stays away from one that fails for longer than a second', () => {
    const [one, two] = [way('one'), way('two')];
    const { router, clock } = start([one, two]);
    for (let i = 0; i < 9; i++) {
      router.note(one.carrier, { outcome: 'refused', reason: 'one-bad-number' });
      router.note(two.carrier, { outcome: 'retry', reason: 'two-timeout' });
    }
    assert.deepEqual(names(router.plan(place, []).ways), ['one']);
    clock.advance(1);
    assert.deepEqual(names(router.plan(place, []).ways), ['one']);
  });

  it('takes no throttling for an illness, but keeps away for as long as was asked', () => {
    const one = way('one');
    const { router, clock } = start([one]);
    for (let i = 0; i < 9; i++)
      router.note(one.carrier, { outcome: 'retry', reason: 'one-throttled', afterSeconds: 4 });
    clock.advance(3.9);
    assert.deepEqual(router.plan(place, []).ways, []);
    clock.advance(0.1);
    assert.deepEqual(names(router.plan(place, []).ways), ['one']);
    router.note(one.carrier, { outcome: 'retry', reason: 'one-throttled' });
    assert.equal(router.plan(place, []).afterSeconds, 1, 'for a second when nothing was asked');
  });

  it('keeps the order of its route, unless that shares out or learns', () => {
    const { router } = start([way('one'), way('two'), way('three')]);
    for (let i = 0; i < 50; i++)
      assert.deepEqual(names(router.plan(place, []).ways), ['one', 'two', 'three']);
  });

  it('expects a message within the time that nine of ten took, in whole seconds, once it knows', () => {
    const { router, stats, clock } = start([way('one'), way('two')]);
    assert.equal(router.expectedSeconds(place), null);
    for (let i = 0; i < 10; i++) stats.delivered({ ...place, provider: 'two' }, clock.now, clock.now + 2100);
    assert.equal(router.expectedSeconds(place), 3);
    assert.equal(router.expectedSeconds({ ...place, channel: 'voice' }), null);
  });

  it('shares messages out by weight', () => {
    const { router } = start([way('one', { weight: 3 }), way('two')], { choice: 'weighted' });
    assert.ok(Math.abs((shares(router).one ?? 0) - 0.75) < 0.03);
  });

  it('lets weights count where it learns, too', () => {
    const { router } = start([way('one', { weight: 9 }), way('two')], { choice: 'learned' });
    assert.ok((shares(router).one ?? 0) > 0.8);
  });

  it('learns who brings messages, and still tries the other now and then', () => {
    const { router, stats, clock } = start([way('good'), way('bad')], { choice: 'learned' });
    for (let i = 0; i < 100; i++) {
      for (const provider of ['good', 'bad']) {
        const arm = { ...place, provider };
        stats.accepted(arm, clock.now);
        if (provider === 'good' || i % 2 === 0) stats.delivered(arm, clock.now, clock.now + 2000);
      }
    }
    clock.advance(30);
    const { good = 0, bad = 0 } = shares(router);
    assert.ok(good > 0.95, `${good}`);
    assert.ok(bad > 0.003, `${bad}`);
  });

  it('takes its traffic from a provider that goes dark, within seconds, and gives it back after', () => {
    const { router, stats, clock } = start([way('one'), way('two')], { choice: 'learned' });
    const second = (isDark: boolean): void => {
      for (let i = 0; i < 10; i++) {
        const [provider = ''] = names(router.plan(place, []).ways);
        const arm = { ...place, provider };
        stats.accepted(arm, clock.now);
        if (!(isDark && provider === 'one')) stats.delivered(arm, clock.now, clock.now + 1500);
      }
      clock.advance(1);
    };
    for (let i = 0; i < 60; i++) second(false);
    for (let i = 0; i < 15; i++) second(true);
    const dark = shares(router, 500);
    assert.ok((dark.one ?? 0) < 0.06, `${dark.one}`);
    for (let i = 0; i < 300; i++) second(false);
    assert.ok((shares(router, 500).one ?? 0) > 0.2);
  });

  it('does not follow up by a way that never tells, before or after it has found out; by others it does', () => {
    const [one, two] = [way('one'), way('two')];
    const { router, stats, clock } = start([one, two]);
    const typed = (): void => {
      const arm = { ...place, provider: 'one' };
      stats.accepted(arm, clock.now);
      stats.approved(arm, clock.now);
    };
    for (let i = 0; i < 5; i++) {
      assert.equal(router.followUpSeconds(place, one, []), 20);
      typed();
    }
    assert.equal(
      router.followUpSeconds(place, one, []),
      600,
      'kept, so that a receipt finds it all the same',
    );
    assert.deepEqual(router.otherWays(place, ['one'], false), { elsewhere: false, nextChannel: null });
    assert.equal(router.otherWays(place, ['one'], true).elsewhere, true, 'one that is lost goes elsewhere');
    assert.equal(router.followUpSeconds(place, two, []), 20);
    assert.equal(router.otherWays(place, ['two'], false).elsewhere, true);
    clock.advance(10);
    for (let i = 0; i < 5; i++) stats.accepted({ ...place, provider: 'one' }, clock.now);
    clock.advance(66);
    assert.equal(router.followUpSeconds(place, one, []), 20, 'one that has gone dark is followed up again');
    stats.delivered({ ...place, provider: 'one' }, clock.now, clock.now);
    assert.equal(router.followUpSeconds(place, one, []), 20);
  });

  it('believes the operator who says what a provider tells', () => {
    const told = (tells: 'none' | 'sent' | 'delivered'): Way => {
      const carrier = createCarrier(provider('one'), { tells });
      return { carrier, sender: null, weight: 1 };
    };
    const seconds = (tells: 'none' | 'sent' | 'delivered') => {
      const one = told(tells);
      return start([one, way('two')]).router.followUpSeconds(place, one, []);
    };
    assert.deepEqual([seconds('none'), seconds('sent'), seconds('delivered')], [undefined, 600, 20]);
  });

  it('does not take a mute way for a bad one, and goes by what is typed', () => {
    const { router, stats, clock } = start([way('mute'), way('telling')], { choice: 'learned' });
    for (let i = 0; i < 60; i++) {
      for (const name of ['mute', 'telling']) {
        const arm = { ...place, provider: name };
        stats.accepted(arm, clock.now);
        stats.approved(arm, clock.now);
        if (name === 'telling') stats.delivered(arm, clock.now, clock.now + 2000);
      }
      clock.advance(2);
    }
    clock.advance(60);
    const { mute = 0 } = shares(router);
    assert.ok(mute > 0.3, `${mute}`);
  });

  it('takes its traffic from a way whose receipts say that all arrives while nobody types what it brings', () => {
    const { router, stats, clock } = start([way('honest'), way('liar')], { choice: 'learned' });
    for (let i = 0; i < 60; i++) {
      for (const name of ['honest', 'liar']) {
        const arm = { ...place, provider: name };
        stats.accepted(arm, clock.now);
        stats.delivered(arm, clock.now, clock.now + 1000);
        if (name === 'honest' && i % 10 > 0) stats.approved(arm, clock.now);
      }
      clock.advance(1);
    }
    clock.advance(60);
    const { liar = 0 } = shares(router);
    assert.ok(liar > 0 && liar < 0.1, `${liar}`);
  });

  it('learns by network which way is good where', () => {
    const { router, stats, clock } = start([way('one'), way('two')], { choice: 'learned' });
    for (let i = 0; i < 60; i++) {
      for (const network of ['26201', '26202']) {
        for (const name of ['one', 'two']) {
          const arm = { ...place, network, provider: name };
          stats.accepted(arm, clock.now);
          if ((network === '26201') === (name === 'one')) stats.delivered(arm, clock.now, clock.now + 1000);
        }
      }
    }
    clock.advance(20);
    const share = (network: string): number => {
      let first = 0;
      for (let i = 0; i < 500; i++)
        if (names(router.plan({ ...place, network }, []).ways)[0] === 'one') first++;
      return first / 500;
    };
    assert.ok(share('26201') > 0.9, `${share('26201')}`);
    assert.ok(share('26202') < 0.1, `${share('26202')}`);
  });

  it("gives people a minute to type an operator's code, or as long as the route says, or for ever", () => {
    const operator = { validate: async () => ({ kind: 'right' }) as const };
    const one: Way = { ...way('one'), carrier: createCarrier({ ...provider('one'), operator }) };
    const seconds = (over: Partial<Route>) => start([one, way('two')], over).router;
    assert.equal(seconds({}).followUpSeconds(place, one, []), 60);
    assert.equal(seconds({ typingSeconds: 30 }).followUpSeconds(place, one, []), 30);
    const never = seconds({ typingSeconds: null });
    assert.equal(never.followUpSeconds(place, one, []), 600);
    assert.equal(never.otherWays(place, ['one'], false).elsewhere, false);
  });

  it('sends nothing elsewhere where nobody is left, or the route says never, whatever became of it', () => {
    const ways = [way('one'), way('two')];
    assert.equal(start(ways).router.otherWays(place, ['one'], true).elsewhere, true);
    assert.equal(start(ways).router.otherWays(place, ['one', 'two'], true).elsewhere, false);
    assert.equal(
      start(ways, { receiptSeconds: null }).router.otherWays(place, ['one'], true).elsewhere,
      false,
    );
  });

  it('looks after a message when another provider is left or the workflow goes on, and not otherwise', () => {
    const [one, two] = [way('one'), way('two')];
    assert.equal(start([one, two]).router.followUpSeconds(place, one, []), 20);
    assert.equal(start([one, two]).router.followUpSeconds(place, two, ['one']), 600);
    const silent = { ...one, carrier: { ...one.carrier, receipts: 'none' as const } };
    assert.equal(start([silent, two]).router.followUpSeconds(place, silent, []), undefined);
    const workflows = [
      {
        apps: null,
        steps: [
          { channel: 'sms' as const, afterSeconds: 0 },
          { channel: 'voice' as const, afterSeconds: 45 },
        ],
      },
    ];
    const { router } = start([silent], {}, workflows);
    assert.equal(router.followUpSeconds(place, silent, []), 45);
    assert.deepEqual(router.otherWays(place, ['one'], false), { elsewhere: false, nextChannel: 'voice' });
    const austrian = start([silent], { countries: ['AT'] }, workflows).router;
    assert.equal(austrian.otherWays({ ...place, country: 'AT' }, [], false).nextChannel, 'voice');
    assert.equal(austrian.otherWays(place, [], false).nextChannel, null, 'no route leads there');
    assert.deepEqual(router.otherWays({ ...place, channel: 'voice' }, [], false), {
      elsewhere: true,
      nextChannel: null,
    });
  });
});
