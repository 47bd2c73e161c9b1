import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clusterRounds, disasters } from './cluster-rounds.ts';

it('keeps every answer true, approves once, sends every accepted message and is back within 5 s, as three nodes on one Postgres, whatever befalls them', async () => {
  for (const figures of await clusterRounds(disasters))
    assert.ok(figures.approved > 20 && figures.backAfterMs < 5000, JSON.stringify(figures));
});
