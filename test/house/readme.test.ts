import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import document from '../../docs/openapi.json' with { type: 'json' };

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

it('the README shows an answer as the API gives it', () => {
  const shown = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? '{}');
  assert.deepEqual(Object.keys(shown), document.components.schemas.Verification.required);
});
