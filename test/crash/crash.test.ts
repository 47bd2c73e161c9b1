import assert from 'node:assert/strict';
import { it } from 'node:test';
import { crashRounds } from './crash-rounds.ts';

it('keeps every answer true, approves once and sends every accepted message when it is killed under load', async () => {
  const figures = await crashRounds(3);
  assert.ok(figures.approved > 60 && figures.wrong >= figures.approved, JSON.stringify(figures));
});
