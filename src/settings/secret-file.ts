import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeOwnFolder } from '#store/own-folder.ts';
import { ConfigError } from './config.ts';

/**
 * The secret of an embedded set-up: made on the first start, readable by its owner only. Losing it makes every pending
 * code void and everything stored unreadable, so it belongs into the backup, apart from the database.
 * @throws ConfigError when the folder can't be used, and when the secret of a database that is there is gone
 */
export function readOrMakeSecret(dataDir: string, random: (bytes: number) => Uint8Array): string {
  const path = join(dataDir, 'secret');
  try {
    makeOwnFolder(dataDir);
    demandSecret(dataDir, path);
    makeSecret(path, random);
    chmodSync(path, 0o600);
    return readSecret(path);
  } catch (error) {
    const trouble = folderTrouble(error, dataDir);
    throw trouble === undefined ? error : new ConfigError([trouble]);
  }
}

/** The secret of an embedded set-up that is there. @throws ConfigError when it is too short; what the system said */
export function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length >= 32) return secret;
  throw new ConfigError([`${path} holds no secret of 32 characters or more. Restore it from its backup.`]);
}

/** A new secret opens nothing of what is there: everybody would count as somebody who has enrolled nothing. */
function demandSecret(dataDir: string, path: string): void {
  const database = join(dataDir, 'countersign.db');
  // The database first: another process that starts at once makes the secret before it makes that.
  const isUsed = existsSync(database) && statSync(database).size > 0;
  if (!isUsed || existsSync(path)) return;
  throw new ConfigError([
    `${database} is there, and its secret, ${path}, is not. Restore that, or list it in COUNTERSIGN_SECRET. ` +
      'If it is lost for good: docs/operations.md, "A new secret instead".',
  ]);
}

function makeSecret(path: string, random: (bytes: number) => Uint8Array): void {
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
}

/** What is wrong with the data folder, for whoever can mend it. @returns undefined when it is something else */
function folderTrouble(error: unknown, dataDir: string): string | undefined {
  if (!(error instanceof Error && 'syscall' in error)) return undefined;
  return `COUNTERSIGN_DATA_DIR: ${dataDir} can't be used as the data folder (${error.message}).`;
}
