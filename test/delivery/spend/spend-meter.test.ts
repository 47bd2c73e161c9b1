import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addedUp, type Spend } from '#core/spend.ts';
import { Prices } from '#delivery/spend/prices.ts';
import type { SpendLimits } from '#delivery/spend/spend-limits.ts';
import { SpendMeter } from '#delivery/spend/spend-meter.ts';
import type { Store } from '#store/store.ts';
import { FakeClock } from '#test/contract/steps.ts';

type MeterStore = Pick<Store, 'addSpend' | 'readSpend'>;

/** A store that any number of meters share, and that can be made to fail or to wait. */
class SharedStore implements MeterStore {
  rows: Spend[] = [];
  reads = 0;
  failing = false;
  /** Awaited before anything is written. */
  onWrite: () => Promise<void> | void = () => undefined;
  /** Awaited before a read is answered, with what stood there when it was asked. */
  onRead: () => Promise<void> | void = () => undefined;

  async addSpend(items: readonly Spend[]): Promise<void> {
    if (this.failing) throw new Error('The store is away.');
    await this.onWrite();
    this.rows = addedUp([...this.rows, ...items]);
  }

  async readSpend({ appId, day }: { appId: string; day: string }): Promise<Spend[]> {
    this.reads++;
    const rows = this.rows.filter((row) => row.appId === appId && row.day === day);
    await this.onRead();
    return rows;
  }
}

const prices = new Prices({
  currency: 'EUR',
  providers: {
    one: { default: '0.10', rates: [{ prefix: '4477001', channel: 'sms', price: '0.50' }] },
    mailer: { default: '0.01' },
  },
});
const german = '+4915123456789';
const british = '+447911123456';

class Bench {
  readonly clock = new FakeClock();
  readonly store = new SharedStore();
  readonly errors: unknown[] = [];

  meter(limits: SpendLimits = { default: { perDay: '1.00' } }): Metered {
    const timers: (() => void)[] = [];
    const meter = new SpendMeter({
      store: this.store,
      prices,
      limits,
      clock: this.clock.read,
      onError: (error) => this.errors.push(error),
      every: (ms, run) => {
        assert.equal(ms, 1000);
        timers.push(run);
        return () => timers.splice(0);
      },
    });
    const send = (to = german, country = 'DE', more: Partial<Sent> = {}): void => {
      const { appId = 'app_1', text = 'x', provider = 'one' } = more;
      meter.accepted({ appId, channel: 'sms', country }, { to, content: { kind: 'sms', text } }, provider);
    };
    /** One second of its timer, and all that comes of it. */
    const second = async (): Promise<void> => {
      this.clock.advance(1);
      for (const run of timers) run();
      for (let i = 0; i < 50; i++) await Promise.resolve();
    };
    return { meter, send, second };
  }
}
type Sent = { appId: string; text: string; provider: string };
type Metered = {
  meter: SpendMeter;
  send: (to?: string, country?: string, more?: Partial<Sent>) => void;
  second: () => Promise<void>;
};

const times = (count: number, action: () => void): void => {
  for (let i = 0; i < count; i++) action();
};

describe('the spend meter', () => {
  it('closes at the limit and not a message before, by what this node has sent alone', async () => {
    const { meter, send } = new Bench().meter();
    await meter.learn('app_1');
    times(9, send);
    assert.equal(meter.isOver('app_1'), false);
    send();
    assert.equal(meter.isOver('app_1'), true);
  });

  it('counts each part of a long text', async () => {
    const { meter, send } = new Bench().meter({ default: { perDay: '0.30' } });
    await meter.learn('app_1');
    send(german, 'DE', { text: 'x'.repeat(161) });
    assert.equal(meter.isOver('app_1'), false);
    send();
    assert.equal(meter.isOver('app_1'), true);
  });

  it('writes once a second what was spent: a row for each kind of message, however many there were', async () => {
    const bench = new Bench();
    const { meter, send, second } = bench.meter();
    meter.start();
    times(5, send);
    send(german, 'DE', { text: 'x'.repeat(200) });
    assert.equal(bench.store.rows.length, 0);
    await second();
    const [row, ...more] = bench.store.rows;
    assert.deepEqual(row, {
      appId: 'app_1',
      day: '2026-11-23',
      channel: 'sms',
      country: 'DE',
      prefix: '4915',
      provider: 'one',
      messages: 6,
      segments: 7,
      micros: 700_000,
    });
    assert.deepEqual(more, []);
    await second();
    assert.deepEqual(bench.store.rows, [row]);
  });

  it('writes what is left when it is stopped, and nothing afterwards', async () => {
    const bench = new Bench();
    const { meter, send, second } = bench.meter();
    meter.start();
    send();
    await meter.stop();
    assert.equal(bench.store.rows[0]?.messages, 1);
    send();
    await second();
    assert.equal(bench.store.rows[0]?.messages, 1);
  });

  it('closes by what other nodes have sent, at the latest three seconds after', async () => {
    const bench = new Bench();
    const [one, two] = [bench.meter(), bench.meter()];
    for (const { meter } of [one, two]) {
      await meter.learn('app_1');
      meter.start();
    }
    times(5, one.send);
    times(5, two.send);
    assert.deepEqual([one.meter.isOver('app_1'), two.meter.isOver('app_1')], [false, false]);
    for (let i = 0; i < 3; i++) for (const { second } of [one, two]) await second();
    assert.deepEqual([one.meter.isOver('app_1'), two.meter.isOver('app_1')], [true, true]);
  });

  it('overshoots by what each node sends before it has heard of the others, and by no more', async () => {
    const bench = new Bench();
    const nodes = [1, 2, 3, 4].map(() => bench.meter());
    for (const { meter } of nodes) {
      await meter.learn('app_1');
      meter.start();
    }
    let sent = 0;
    const perSecond = 2;
    for (let i = 0; i < 10; i++) {
      for (const { meter, send } of nodes) {
        times(perSecond, () => {
          if (meter.isOver('app_1')) return;
          send();
          sent++;
        });
      }
      for (const { second } of nodes) await second();
    }
    assert.ok(sent >= 10, `${sent}`);
    assert.ok(sent <= 10 + nodes.length * perSecond * 3, `${sent}`);
  });

  it('neither loses nor counts twice what is sent while it writes and reads', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    await meter.learn('app_1');
    bench.store.onRead = () => times(2, send);
    for (let i = 0; i < 4; i++) {
      send();
      await Promise.all([meter.flush(), meter.refresh()]);
      assert.equal(meter.isOver('app_1'), (i + 1) * 3 >= 10, `after ${(i + 1) * 3}`);
    }
    bench.store.onRead = () => undefined;
    await meter.flush();
    assert.equal(bench.store.rows[0]?.messages, 12);
  });

  it('keeps what it could not write, and writes it when the store is back', async () => {
    const bench = new Bench();
    const { meter, send, second } = bench.meter();
    await meter.learn('app_1');
    meter.start();
    bench.store.failing = true;
    times(4, send);
    await second();
    times(4, send);
    await second();
    assert.equal(bench.errors.length, 2);
    times(2, send);
    assert.equal(meter.isOver('app_1'), true);
    bench.store.failing = false;
    await second();
    assert.deepEqual([bench.store.rows.length, bench.store.rows[0]?.messages], [1, 10]);
    await second();
    assert.equal(bench.store.rows[0]?.messages, 10);
  });

  it('keeps what is sent while a write is under way that fails', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    send();
    bench.store.onWrite = () => {
      bench.store.onWrite = () => undefined;
      send();
      throw new Error('The store is away.');
    };
    await assert.rejects(meter.flush());
    await meter.flush();
    assert.equal(bench.store.rows[0]?.messages, 2);
  });

  it('asks a store that hangs once, not once a second', async () => {
    const bench = new Bench();
    const { meter, second } = bench.meter();
    await meter.learn('app_1');
    meter.start();
    const hanging = Promise.withResolvers<void>();
    bench.store.onRead = () => hanging.promise;
    const before = bench.store.reads;
    for (let i = 0; i < 9; i++) await second();
    assert.equal(bench.store.reads - before, 1);
    hanging.resolve();
    for (let i = 0; i < 500; i++) await Promise.resolve();
    assert.equal(bench.store.reads - before, 1, 'nor all at once when it is back');
  });

  it('does not forget what it is writing while it reads', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    await meter.learn('app_1');
    times(10, send);
    const slow = Promise.withResolvers<void>();
    bench.store.onWrite = () => slow.promise;
    const both = Promise.all([meter.flush(), meter.refresh()]);
    for (let i = 0; i < 50; i++) await Promise.resolve();
    assert.equal(meter.isOver('app_1'), true);
    slow.resolve();
    await both;
    assert.equal(meter.isOver('app_1'), true);
  });

  it('knows after a restart, before its first answer, what was spent in its earlier life', async () => {
    const bench = new Bench();
    const first = bench.meter();
    times(10, first.send);
    await first.meter.stop();
    const { meter } = bench.meter();
    assert.equal(meter.knows('app_1'), false);
    await Promise.all([meter.learn('app_1'), meter.learn('app_1')]);
    assert.equal(meter.knows('app_1'), true);
    assert.equal(meter.isOver('app_1'), true);
    assert.equal(bench.store.reads, 1);
  });

  it('counts of what is not written yet only what that app has spent, and today', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    times(10, send);
    await meter.learn('app_2');
    assert.equal(meter.isOver('app_2'), false);
    bench.clock.now = Date.UTC(2026, 10, 24);
    await meter.learn('app_1');
    assert.equal(meter.isOver('app_1'), false);
    times(10, send);
    assert.equal(meter.isOver('app_1'), true);
  });

  it('asks once what an app has spent before it says whether it is open, and again after it had let go of it', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    const place = { appId: 'app_1', channel: 'sms', country: 'DE', to: german } as const;
    bench.store.onRead = () => {
      throw new Error('The store is away.');
    };
    await assert.rejects(meter.whenOpen(place));
    bench.store.onRead = () => undefined;
    for (let i = 0; i < 2; i++) assert.equal(await meter.whenOpen(place), null);
    assert.equal(bench.store.reads, 2, 'one that failed, and one');
    times(10, send);
    await meter.flush();
    bench.clock.advance(61);
    await meter.refresh();
    assert.equal(meter.knows('app_1'), false);
    assert.equal(await meter.whenOpen(place), Date.UTC(2026, 10, 24));
  });

  it('opens again by itself at midnight UTC, and counts the new day from nothing', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    await meter.learn('app_1');
    times(10, send);
    const place = { appId: 'app_1', channel: 'sms', country: 'DE', to: german } as const;
    const midnight = Date.UTC(2026, 10, 24);
    assert.equal(meter.closedUntil(place), midnight);
    bench.clock.now = midnight - 1;
    assert.equal(meter.isOver('app_1'), true);
    bench.clock.now = midnight;
    assert.equal(meter.closedUntil(place), null);
    times(9, send);
    assert.equal(meter.isOver('app_1'), false);
    await meter.flush();
    assert.deepEqual(
      bench.store.rows.map(({ day, messages }) => [day, messages]),
      [
        ['2026-11-23', 10],
        ['2026-11-24', 9],
      ],
    );
    send();
    assert.equal(meter.isOver('app_1'), true);
  });

  it('is not closed on the new day by a read that was asked on the old one', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter();
    await meter.learn('app_1');
    times(10, send);
    await meter.flush();
    bench.clock.now = Date.UTC(2026, 10, 24) - 1;
    assert.equal(meter.isOver('app_1'), true);
    bench.store.onRead = () => {
      bench.clock.now = Date.UTC(2026, 10, 24);
      bench.store.onRead = () => undefined;
      times(10, send);
    };
    await meter.refresh();
    assert.equal(meter.isOver('app_1'), true, 'by what was sent since midnight');
    bench.clock.advance(86_400);
    assert.equal(meter.isOver('app_1'), false);
  });

  it('closes a country, or a range of numbers, and leaves the others open', async () => {
    const { meter, send } = new Bench().meter({
      default: {
        perDay: '50',
        countries: { GB: '0.5', FR: '0' },
        prefixes: { '4915': '0.2', '491512': '0.1' },
      },
    });
    await meter.learn('app_1');
    assert.equal(meter.isOver('app_1', 'FR', '+33612345678'), true, 'nothing may go there at all');
    times(4, () => send(british, 'GB'));
    assert.equal(meter.isOver('app_1', 'GB', british), false);
    send(british, 'GB');
    assert.equal(meter.isOver('app_1', 'GB', british), true);
    assert.equal(meter.isOver('app_1', 'DE', german), false);
    assert.equal(meter.isOver('app_1'), false);
    send('+4915200000001');
    assert.equal(meter.isOver('app_1', 'DE', '+4915200000002'), false);
    send('+4915123456789');
    assert.equal(meter.isOver('app_1', 'DE', '+4915200000002'), true);
    assert.equal(meter.isOver('app_1', 'DE', '+4916000000001'), false);
  });

  it('counts a range that is narrower than its limit toward it, and one beside it not', async () => {
    const { meter, send } = new Bench().meter({ default: { prefixes: { '44': '0.5' } } });
    await meter.learn('app_1');
    times(9, send);
    assert.equal(meter.isOver('app_1', 'GB', british), false);
    send('+447700123456', 'GB');
    assert.equal(meter.isOver('app_1', 'GB', british), true);
  });

  it('counts toward a range that only the app’s own limits name', async () => {
    const { meter, send } = new Bench().meter({ apps: { app_1: { prefixes: { '491512': '0.1' } } } });
    await meter.learn('app_1');
    send('+4915200000001');
    assert.equal(meter.isOver('app_1', 'DE', german), false);
    send();
    assert.equal(meter.isOver('app_1', 'DE', german), true);
  });

  it('files a message under the longest prefix that a rate or a limit names, else under its first four digits', async () => {
    const bench = new Bench();
    const { meter, send } = bench.meter({ default: { prefixes: { '49160': '1' } } });
    for (const to of ['+447700123456', '+447700223456', '+4916012345678', '+4916112345678']) send(to);
    meter.accepted(
      { appId: 'app_1', channel: 'email', country: null },
      { to: '4915@shop.example', content: { kind: 'email', subject: '', text: '', html: '' } },
      'mailer',
    );
    await meter.flush();
    assert.deepEqual(bench.store.rows.map(({ prefix }) => prefix).sort(), [
      '',
      '4477',
      '4477001',
      '4916',
      '49160',
    ]);
  });

  it('holds each app to its own limits, and one without any to none', async () => {
    const limits = { default: { perDay: '0.1' }, apps: { app_2: { perDay: '0.2' }, app_3: {} } };
    const bench = new Bench();
    const { meter, send } = bench.meter(limits);
    for (const appId of ['app_1', 'app_2', 'app_3']) await meter.learn(appId);
    for (const appId of ['app_1', 'app_2', 'app_3']) send(german, 'DE', { appId });
    assert.deepEqual(
      ['app_1', 'app_2', 'app_3'].map((appId) => meter.isOver(appId)),
      [true, false, false],
    );
    const unlimited = bench.meter({ apps: { app_2: { perDay: '1' } } });
    assert.equal(unlimited.meter.knows('app_1'), true);
    assert.equal(unlimited.meter.isOver('app_1'), false);
  });

  it('never closes mail, whose codes are the way out', async () => {
    const { meter, send } = new Bench().meter({ default: { perDay: '0' } });
    await meter.learn('app_1');
    send();
    const at = (channel: 'email' | 'sms' | 'voice' | 'whatsapp', to: string) =>
      meter.closedUntil({ appId: 'app_1', channel, country: channel === 'email' ? null : 'DE', to });
    assert.equal(at('email', 'a@shop.example'), null);
    for (const channel of ['sms', 'voice', 'whatsapp'] as const) assert.notEqual(at(channel, german), null);
  });

  it('follows the apps that are in use, and lets go of one that nobody has asked about for a minute', async () => {
    const bench = new Bench();
    const { meter, second } = bench.meter();
    await meter.learn('app_1');
    await meter.learn('app_2');
    meter.start();
    for (let i = 0; i < 62; i++) {
      meter.isOver('app_2');
      await second();
    }
    assert.deepEqual([meter.knows('app_1'), meter.knows('app_2')], [false, true]);
  });
});
