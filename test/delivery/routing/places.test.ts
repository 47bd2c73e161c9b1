import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fewPlaces, mostPlaces, Places } from '#delivery/routing/places.ts';

it('has few places with a provider that has not answered for two seconds, and most of them with one that has', () => {
  const places = new Places();
  for (let i = 0; i < fewPlaces; i++) places.take();
  assert.equal(places.isFull(0), true);
  places.leave(0, false);
  assert.equal(places.isFull(0), false);
  places.take();
  places.leave(1000, true);
  for (let i = fewPlaces; i <= mostPlaces; i++) {
    assert.equal(places.isFull(1000), false, String(i));
    places.take();
  }
  assert.equal(places.isFull(1000), true);
  places.leave(1000, false);
  assert.equal(places.isFull(2999), false);
  assert.equal(places.isFull(3000), true);
});
