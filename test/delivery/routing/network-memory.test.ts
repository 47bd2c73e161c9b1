import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NetworkMemory } from '#delivery/routing/network-memory.ts';
import { RouteStats } from '#delivery/routing/route-stats.ts';

const number = (last: number): string => `+4915200${String(last).padStart(5, '0')}`;

describe('which network a number is thought to have', () => {
  it('is what receipts said of two numbers of its block; one may have been ported', () => {
    const memory = new NetworkMemory();
    memory.learn(number(1), '26201');
    assert.equal(memory.networkOf(number(2)), null);
    memory.learn(number(3), '26201');
    assert.equal(memory.networkOf(number(2)), '26201');
    assert.equal(memory.networkOf('+491530000001'), null);
  });

  it('changes when the block has, and not by one number', () => {
    const memory = new NetworkMemory();
    for (let i = 0; i < 100; i++) memory.learn(number(i), '26201');
    memory.learn(number(1), '26203');
    assert.equal(memory.networkOf(number(2)), '26201');
    for (let i = 0; i < 10; i++) memory.learn(number(i), '26203');
    assert.equal(memory.networkOf(number(2)), '26203');
  });

  it('is none while two networks are named as often, and none by the first that names one more', () => {
    const memory = new NetworkMemory();
    for (const network of ['26201', '26203', '26203']) memory.learn(number(1), network);
    assert.equal(memory.networkOf(number(2)), null);
    memory.learn(number(3), '26203');
    assert.equal(memory.networkOf(number(2)), '26203');
  });

  it('is told other nodes by blocks of a hundred thousand numbers, and never a number', () => {
    const [memory, other] = [new NetworkMemory(), new NetworkMemory()];
    for (const last of [12_345, 54_321]) memory.learn(number(last), '26201');
    const news = memory.takeUnshared();
    assert.deepEqual(
      news.map(({ arm, accepted }) => [arm, accepted]),
      [['block|4915200|26201', 2]],
    );
    assert.deepEqual(memory.takeUnshared(), []);
    other.merge(news);
    assert.equal(other.networkOf(number(7)), '26201');
    memory.keepUnshared(news);
    assert.deepEqual(memory.takeUnshared(), news);
  });

  it('is no news of a way, nor a way news of it', () => {
    const memory = new NetworkMemory();
    const stats = new RouteStats(() => 0);
    memory.learn(number(1), '26201');
    const blocks = memory.takeUnshared();
    stats.merge(blocks);
    stats.keepUnshared(blocks);
    assert.deepEqual(stats.takeUnshared(), []);
    const arm = { channel: 'sms', country: 'DE', provider: 'one' } as const;
    stats.accepted(arm, 0);
    const ways = stats.takeUnshared();
    memory.merge(ways);
    memory.keepUnshared(ways);
    assert.deepEqual(memory.takeUnshared(), []);
  });

  it('is nothing for what is no number or no network', () => {
    const memory = new NetworkMemory();
    for (const [to, network] of [
      ['ann@mail.example', '26201'],
      ['+12345678', '26201'],
      [number(1), '470001234'],
      [number(1), '12345'],
    ] as const) {
      memory.learn(to, network);
      memory.learn(to, network);
      assert.equal(memory.networkOf(to), null);
    }
    assert.deepEqual(memory.takeUnshared(), []);
  });

  it('keeps fifty thousand blocks, whoever makes up more', () => {
    const memory = new NetworkMemory();
    const block = (i: number): string => `+49${String(1_000_000 + i)}00000`;
    for (let i = 0; i <= 50_000; i++) for (let go = 0; go < 2; go++) memory.learn(block(i), '26201');
    assert.equal(memory.networkOf(block(0)), null);
    assert.equal(memory.networkOf(block(50_000)), '26201');
  });
});
