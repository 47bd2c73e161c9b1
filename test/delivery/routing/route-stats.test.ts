import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RouteStats } from '#delivery/routing/route-stats.ts';
import { FakeClock } from '#test/contract/steps.ts';

const arm = { channel: 'sms', country: 'DE', provider: 'one' } as const;

function started() {
  const clock = new FakeClock();
  return { clock, stats: new RouteStats(clock.read) };
}

describe('what is known of a way', () => {
  it('counts a message as lost when it should have arrived by now, before anybody gives it up', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 20; i++) {
      const at = clock.now;
      stats.accepted(arm, at);
      clock.advance(1);
      stats.delivered(arm, at, clock.now);
    }
    const before = stats.record(arm);
    for (let i = 0; i < 8; i++) stats.accepted(arm, clock.now);
    assert.equal(stats.record(arm).bad, before.bad);
    clock.advance(9);
    assert.ok(stats.record(arm).bad > before.bad + 3);
  });

  it('is dark when the last five that should have arrived have not, and light again with the first that does', () => {
    const { clock, stats } = started();
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now + 500);
    clock.advance(10);
    for (let i = 0; i < 5; i++) stats.accepted(arm, clock.now);
    assert.equal(stats.record(arm).isDark, false);
    clock.advance(8);
    assert.equal(stats.record(arm).isDark, true);
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now + 500);
    assert.equal(stats.record(arm).isDark, false);
  });

  it('does not take a late arrival for one in time', () => {
    const { clock, stats } = started();
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now + 30_000);
    assert.ok(stats.record(arm).bad > 0.9);
  });

  it('forgets what was a quarter of an hour ago', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 50; i++) stats.failed(arm, clock.now);
    clock.advance(16 * 60);
    assert.deepEqual(stats.record(arm), { good: 0, bad: 0, typed: 0, untyped: 0, isDark: false });
  });

  it('is mute once five codes in a row were typed without a receipt, on every node, and speaks with the first receipt', () => {
    const { clock, stats } = started();
    const other = new RouteStats(clock.read);
    const typed = (): void => {
      stats.accepted(arm, clock.now);
      stats.approved(arm, clock.now);
      other.merge(stats.takeUnshared());
    };
    for (let i = 0; i < 4; i++) typed();
    assert.deepEqual([stats.isMute(arm), other.isMute(arm)], [false, false]);
    typed();
    assert.deepEqual([stats.isMute(arm), other.isMute(arm)], [true, true]);
    assert.equal(stats.isMute({ ...arm, country: 'FR' }), false);
    assert.equal(stats.isMute({ ...arm, network: '26201' }), true, 'a network goes by its country');
    stats.failed(arm, clock.now);
    other.merge(stats.takeUnshared());
    assert.deepEqual([stats.isMute(arm), other.isMute(arm)], [false, false]);
  });

  it('is not mute for codes that are typed before their receipts come, nor for a day after it gave one', () => {
    const { clock, stats } = started();
    const typed = (count: number): void => {
      for (let i = 0; i < count; i++) {
        stats.accepted(arm, clock.now);
        stats.approved(arm, clock.now);
      }
    };
    stats.accepted(arm, clock.now);
    stats.delivered(arm, clock.now, clock.now);
    typed(20);
    clock.advance(23 * 3600);
    typed(20);
    assert.equal(stats.isMute(arm), false, 'its receipts are slow, or were lost when it went dark');
    clock.advance(3600);
    typed(5);
    assert.equal(stats.isMute(arm), true);
  });

  it('is not mute because nothing is heard of it: a dark one is dark', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 20; i++) stats.accepted(arm, clock.now);
    clock.advance(13);
    assert.deepEqual([stats.isMute(arm), stats.record(arm).isDark], [false, true]);
  });

  it('is dark without receipts only when five people have had a minute to type', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 5; i++) stats.accepted(arm, clock.now);
    clock.advance(30);
    assert.equal(stats.record(arm, false).isDark, false);
    clock.advance(31);
    assert.equal(stats.record(arm, false).isDark, true);
  });

  it('is that of the network once ten messages went there, and that of the country before', () => {
    const { clock, stats } = started();
    const there = { ...arm, network: '26201' };
    const send = (count: number, network: string | null, arrives: boolean): void => {
      for (let i = 0; i < count; i++) {
        stats.accepted({ ...arm, network }, clock.now);
        if (arrives) stats.delivered({ ...arm, network }, clock.now, clock.now + 1000);
        else stats.failed({ ...arm, network }, clock.now);
      }
    };
    send(40, null, true);
    send(9, '26201', false);
    assert.ok(stats.record(there).good > 30);
    send(1, '26201', false);
    assert.deepEqual([stats.record(there).good, stats.record(there).bad], [0, 10]);
    assert.ok(stats.record({ ...arm, network: '26202' }).good > 30, 'another network goes by the country');
    assert.equal(stats.record(arm).bad, 10, 'and the country knows it all');
  });

  it('is dark where the whole country is, and where only its network is', () => {
    const { clock, stats } = started();
    const there = { ...arm, network: '26201' };
    const other = { ...arm, network: '26202' };
    const arrive = (where: typeof there): void => {
      stats.accepted(where, clock.now);
      stats.delivered(where, clock.now, clock.now + 1000);
    };
    for (let i = 0; i < 12; i++) for (const where of [there, other]) arrive(where);
    clock.advance(10);
    for (let i = 0; i < 5; i++) stats.accepted(there, clock.now);
    arrive(other);
    clock.advance(10);
    const dark = (): boolean[] => [there, other, arm].map((where) => stats.record(where).isDark);
    assert.deepEqual(dark(), [true, false, false]);
    arrive(there);
    clock.advance(10);
    for (let i = 0; i < 5; i++) stats.accepted(arm, clock.now);
    clock.advance(10);
    assert.deepEqual(dark(), [true, true, true]);
  });

  it('counts a code as typed, or as not, once its person has had a minute', () => {
    const { clock, stats } = started();
    for (let i = 0; i < 10; i++) stats.accepted(arm, clock.now);
    for (let i = 0; i < 4; i++) stats.approved(arm, clock.now);
    clock.advance(60);
    assert.deepEqual([stats.record(arm).typed, stats.record(arm).untyped], [0, 0]);
    clock.advance(60);
    const { typed, untyped } = stats.record(arm);
    assert.ok(Math.abs(typed - 2) < 0.01 && Math.abs(untyped - 3) < 0.01, 'half of it, two minutes after');
  });

  it('forgets the ways it has known longest when receipts name more networks than there are', () => {
    const { clock, stats } = started();
    const first = { ...arm, network: '200000' };
    for (let i = 0; i < 12; i++) stats.failed(first, clock.now);
    stats.delivered(arm, clock.now, clock.now + 1000);
    assert.equal(stats.record(first).good, 0);
    for (let i = 1; i <= 20_000; i++) {
      stats.accepted({ ...arm, network: `2${String(i).padStart(5, '0')}` }, clock.now);
    }
    assert.deepEqual(stats.record(first), stats.record(arm));
  });

  it('is the same on a node that heard all of it from others', () => {
    const { clock, stats } = started();
    const [sender, receiver, third] = [new RouteStats(clock.read), new RouteStats(clock.read), stats];
    const at = clock.now;
    for (let i = 0; i < 10; i++) sender.accepted(arm, at);
    for (let i = 0; i < 7; i++) receiver.delivered(arm, at, at + 2000);
    for (const node of [sender, receiver]) third.merge(node.takeUnshared());
    clock.advance(60);
    const record = third.record(arm);
    assert.ok(Math.abs(record.bad / record.good - 3 / 7) < 1e-9);
    assert.deepEqual(third.takeUnshared(), []);
  });

  it('says how long messages usually take once it has seen ten', () => {
    const { clock, stats } = started();
    for (let i = 1; i <= 9; i++) stats.delivered(arm, clock.now, clock.now + i * 1000);
    assert.equal(stats.usualMs('sms', 'DE', ['one']), null);
    stats.delivered(arm, clock.now, clock.now + 10_000);
    assert.equal(stats.usualMs('sms', 'DE', ['one', 'two']), 10_000);
  });
});
