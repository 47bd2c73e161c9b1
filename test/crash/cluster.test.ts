import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clusterRounds, disasters } from './cluster-rounds.ts';

describe('three nodes on one Postgres keep every answer true, approve once, send every accepted message and are back within 5 s', () => {
  for (const disaster of disasters) {
    it(`when ${disaster}`, async () => {
      const figures = await clusterRounds(disaster, 1);
      assert.ok(figures.approved > 20 && figures.backAfterMs < 5000, JSON.stringify(figures));
    });
  }
});
