import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings, SettingsError } from '../../shop/src/settings.ts';

test('the settings make a whole of host and port when only the key is given', () => {
  const settings = readSettings({ COUNTERSIGN_API_KEY: 'cs_x' });
  assert.equal(settings.publicUrl, 'http://127.0.0.1:8081');
  assert.equal(settings.countersignUrl, 'http://127.0.0.1:8080');
  assert.equal(settings.countersignPublicUrl, 'http://127.0.0.1:8080');
});

test('every wrong setting is named at once', () => {
  assert.throws(
    () =>
      readSettings({
        SHOP_PORT: '0',
        COUNTERSIGN_URL: 'verify.example',
        SHOP_PUBLIC_URL: 'https://shop.example/eu',
      }),
    (error) => {
      assert.ok(error instanceof SettingsError);
      for (const name of ['SHOP_PORT', 'COUNTERSIGN_URL', 'SHOP_PUBLIC_URL', 'COUNTERSIGN_API_KEY']) {
        assert.match(error.message, new RegExp(name));
      }
      return true;
    },
  );
});
