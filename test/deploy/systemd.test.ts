import assert from 'node:assert/strict';
import { it } from 'node:test';
import { textOf } from './parts.ts';

it('gives a node without a container what the image gives it: production, few arenas, time to stop', () => {
  const unit = textOf('deploy/systemd/countersign.service');
  const settingOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  assert.match(settingOf('Environment'), /NODE_ENV=production MALLOC_ARENA_MAX=2/);
  assert.equal(settingOf('TimeoutStopSec'), '35');
  assert.match(settingOf('ExecStart'), /node src\/main\.ts$/);
  assert.match(textOf('package.json'), /"serve": "NODE_ENV=\$\{NODE_ENV:-production\} /);
});
