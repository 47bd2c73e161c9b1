import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that its owner alone may look into, and those above it. Not by Node's `recursive`, which tries for ever
 * where a folder is there and lets nothing be made in it, as below /proc.
 * @throws what the system said
 */
export function makeOwnFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    const above = dirname(path);
    if (code !== 'ENOENT' || existsSync(above)) throw error;
    makeOwnFolder(above);
    mkdirSync(path, { mode: 0o700 });
  }
}
