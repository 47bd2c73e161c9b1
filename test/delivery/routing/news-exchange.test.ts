import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RouteNews } from '#core/route-news.ts';
import { NetworkMemory } from '#delivery/routing/network-memory.ts';
import { NewsExchange } from '#delivery/routing/news-exchange.ts';
import { RouteStats } from '#delivery/routing/route-stats.ts';

const arm = { channel: 'sms', country: 'DE', provider: 'one' } as const;

it('tells what could not be told the next time, with what has come since, once and as what it is', async () => {
  const [stats, networks] = [new RouteStats(() => 0), new NetworkMemory()];
  const told: RouteNews[][] = [];
  let away = true;
  const exchange = new NewsExchange({
    learners: [stats, networks],
    store: {
      async shareRouteNews(news) {
        // What is learnt while it is asked.
        stats.accepted(arm, 0);
        if (away) throw new Error('The store is away.');
        told.push([...news]);
        return [];
      },
    },
    onError: (error) => assert.fail(String(error)),
  });
  stats.delivered(arm, 0, 2000);
  stats.failed(arm, 0);
  networks.learn('+491520000001', '26201');
  for (let i = 0; i < 2; i++) await assert.rejects(exchange.exchange(), /away/);
  away = false;
  for (let i = 0; i < 2; i++) await exchange.exchange();
  const way = { arm: 'sms|DE|one', at: 0, accepted: 1, delivered: 0, failed: 0, approved: 0, receiptMs: [] };
  assert.deepEqual(told, [
    [
      { ...way, accepted: 2, delivered: 1, failed: 1, receiptMs: [2000] },
      { ...way, arm: 'block|4915200|26201' },
    ],
    [way],
  ]);
});
