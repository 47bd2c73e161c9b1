import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The secret of an embedded set-up: made on the first start, readable by its owner only. Losing it makes every pending
 * code void and every stored address unreadable, so it belongs into the backup, apart from the database.
 */
export function readOrMakeSecret(dataDir: string, random: (bytes: number) => Uint8Array): string {
  const path = join(dataDir, 'secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    // Exclusive: of two processes that start at once, one makes it and the other reads that one.
    writeFileSync(path, `${Buffer.from(random(32)).toString('base64url')}\n`, {
      flag: 'wx',
      mode: 0o600,
      flush: true,
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  chmodSync(path, 0o600);
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length < 32)
    throw new Error(
      `${path} holds no secret of 32 characters or more. Restore it, or remove it to have a new one made.`,
    );
  return secret;
}
