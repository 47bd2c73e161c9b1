import { Client, type QueryResult } from 'pg';
import { ServiceError } from '#core/service-error.ts';
import { failureOf, sqlState, unavailable } from '#store/postgres/failure.ts';
import { placeOf, readableUrl } from '#store/postgres/readable-url.ts';

const connectMs = 5000;
/** Of a table, and of a column. */
const unknownTables = ['42P01', '42703'];

export type Query = (text: string, values?: readonly unknown[]) => Promise<QueryResult>;

/**
 * Does something to a whole database in one transaction, however long it takes: a step's limits are not for this.
 * @throws ServiceError `store-unavailable` when the database can't be had; what `work` throws, with nothing done
 */
export async function inTransaction<T>(
  url: string,
  work: (query: Query, place: string) => Promise<T>,
): Promise<T> {
  const client = await connect(url);
  const place = placeOf(client);
  const query: Query = async (text, values) => {
    try {
      return await client.query(text, values === undefined ? [] : [...values]);
    } catch (cause) {
      throw refusal(cause, place);
    }
  };
  try {
    await query('BEGIN');
    const result = await work(query, place);
    await query('COMMIT');
    return result;
  } finally {
    // Ends an open transaction with nothing done.
    await client.end();
  }
}

/** In words for whoever typed the command; what is our own fault stays what it is, with its stack. */
export function refusal(cause: unknown, place = ''): unknown {
  if (unknownTables.includes(sqlState(cause) ?? ''))
    return new ServiceError(
      'store-unavailable',
      `This is no Countersign database, or one that no node of this version has started on yet:${place}.`,
      { cause },
    );
  return failureOf(cause) === 'step' ? cause : unavailable('The database refused.', cause, place);
}

async function connect(url: string): Promise<Client> {
  let where = '';
  try {
    const client = new Client({
      connectionString: readableUrl(url),
      application_name: 'countersign command',
      connectionTimeoutMillis: connectMs,
    });
    where = placeOf(client);
    // The next statement says so too; unheard, it would end the process with a stack.
    client.on('error', () => {});
    await client.connect();
    return client;
  } catch (cause) {
    throw unavailable('The database does not answer.', cause, where);
  }
}
