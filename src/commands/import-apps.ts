import { readFileSync } from 'node:fs';
import { ServiceError } from '#core/service-error.ts';

export type ImportAppsOptions = {
  /** One JSON object a line: `userId`, `uri`, and `name` if there is one. */
  readonly path: string;
  /** Where the service answers. */
  readonly url: string;
  /** A server key of the app whose people they are. */
  readonly key: string;
  readonly fetch: typeof fetch;
};

type Line = { readonly userId: string; readonly uri: string; readonly name?: string };

/**
 * Moves people's authenticator apps over from another system, by the API of a service that runs. What is there already is no
 * error, so that it can be run again after a failure.
 * @returns how many were taken
 * @throws ServiceError `store-unavailable` when the file can't be read, or the service can't be reached; or when all else was taken,
 * with which lines were not, and never with what stands in them
 */
export async function importApps({ path, ...api }: ImportAppsOptions): Promise<string> {
  const counts = { taken: 0, known: 0 };
  const problems: string[] = [];
  for (const [index, text] of readLines(path).entries()) {
    if (text.trim() === '') continue;
    const line = parseLine(text);
    const said = line ? await importOne(line, api) : 'needs userId and uri, as JSON';
    if (said === 'taken' || said === 'known') counts[said]++;
    else problems.push(`  line ${index + 1}: ${said}`);
  }
  const done = `${counts.taken} taken over, ${counts.known} were here already.`;
  if (problems.length === 0) return done;
  throw new ServiceError('store-unavailable', `${done}\nNot taken:\n${problems.join('\n')}`);
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    throw new ServiceError('store-unavailable', `${path} can't be read.`);
  }
}

function parseLine(text: string): Line | undefined {
  try {
    const { userId, uri, name }: Record<string, unknown> = JSON.parse(text);
    if (typeof userId !== 'string' || userId === '' || typeof uri !== 'string') return undefined;
    return { userId, uri, ...(typeof name === 'string' ? { name } : {}) };
  } catch {
    return undefined;
  }
}

async function importOne(
  { userId, ...body }: Line,
  { url, key, fetch }: Omit<ImportAppsOptions, 'path'>,
): Promise<string> {
  const target = new URL(`/v1/users/${encodeURIComponent(userId)}/factors/import`, url);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(target, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => {
    throw new ServiceError(
      'store-unavailable',
      `${target.origin} doesn't answer. Run it again: nothing is taken twice.`,
    );
  });
  if (answer.status === 201) return 'taken';
  const problem = (await answer.json().catch(() => ({}))) as { type?: unknown; detail?: unknown };
  if (String(problem.type).endsWith('/already-enrolled')) return 'known';
  if (answer.status === 401 || answer.status >= 500)
    throw new ServiceError(
      'store-unavailable',
      `${target.origin} answers ${answer.status}. ${problem.detail ?? ''}`,
    );
  return String(problem.detail ?? answer.status);
}
