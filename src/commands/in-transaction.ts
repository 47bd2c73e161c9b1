import { Client, type QueryResult } from 'pg';
import { ServiceError } from '#core/service-error.ts';
import { sqlState, unavailable } from '#store/postgres/failure.ts';
import { placeOf, readableUrl } from '#store/postgres/readable-url.ts';

const connectMs = 5000;

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
  const query: Query = (text, values) => client.query(text, values === undefined ? [] : [...values]);
  try {
    await query('BEGIN');
    const result = await work(query, placeOf(client));
    await query('COMMIT');
    return result;
  } catch (cause) {
    if (sqlState(cause) !== '42P01') throw cause;
    throw new ServiceError(
      'store-unavailable',
      `This is no Countersign database, or one that no node of this version has started on yet:${placeOf(client)}.`,
      { cause },
    );
  } finally {
    // Ends an open transaction with nothing done.
    await client.end();
  }
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
    await client.connect();
    return client;
  } catch (cause) {
    throw unavailable('The database does not answer.', cause, where);
  }
}
