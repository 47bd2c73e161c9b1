import { ServiceError } from '#core/service-error.ts';
import type { Env } from '#settings/setting-values.ts';
import { text } from '#store/row.ts';
import { inDatabase } from './in-database.ts';
import { keyringOf } from './keyring-of.ts';

/**
 * Forgets everybody who stands under a secret that isn't listed any more: what they had enrolled is lost. A node doesn't start
 * before that. Only with their number, as it is said without: a mistyped secret would have everybody forgotten.
 * @throws ServiceError `store-unavailable`, in words for whoever typed the command
 */
export function forgetUnreadable(env: Env, confirmed: number | undefined): Promise<string> {
  const keyring = keyringOf(env);
  return inDatabase(env, async ({ ask }) => {
    const rows = await ask('SELECT key_id, count(*) AS users FROM users GROUP BY key_id');
    // A count of Postgres is text.
    const secrets = rows.map((row) => ({ keyId: text(row, 'key_id'), users: Number(row.users) }));
    const lost = secrets.filter(({ keyId }) => !keyring.has(keyId));
    const sum = (of: typeof secrets): number => of.reduce((total, { users }) => total + users, 0);
    if (lost.length === 0) return `All ${sum(secrets)} users stand under a secret that is listed.`;
    if (confirmed !== sum(lost)) refuse(sum(lost), sum(secrets));
    for (const { keyId } of lost) await ask('DELETE FROM users WHERE key_id = $1', keyId);
    return `${confirmed} users are forgotten, with all that they had enrolled. The nodes may start now.`;
  });
}

function refuse(lost: number, all: number): never {
  throw new ServiceError(
    'store-unavailable',
    `${lost} of ${all} users stand under a secret that is not listed. If it is lost, or leaked and given up, say --users ${lost}: ` +
      'they lose their phones, mailboxes, apps, tokens, passkeys and recovery codes here, for good. If it can still be had, list it instead.',
  );
}
