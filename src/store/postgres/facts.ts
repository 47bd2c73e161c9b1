import { Recent } from '#core/recent.ts';
import type { Verification } from '#core/verification.ts';
import { text, textOrNull } from '#store/row.ts';
import type { Line, Statement } from './connection.ts';
import { readOwners } from './messages.ts';
import { readAll } from './transaction.ts';

/** What of a verification never changes, and says which rows a step on it needs. */
export type Subjects = Pick<Verification, 'appId' | 'destinations' | 'userKeys' | 'browserId'>;
export type MessageOwner = { readonly appId: string; readonly ownerId: string };

/** What a step is about, when only an id is known of it. */
export type Topic = { readonly verificationId: string } | { readonly messageId: string };

const maxKept = 20_000;

/**
 * Which rows a step needs is known before they are locked, from facts that never change: kept for what this process has
 * seen, read without a lock for the rest. Nothing is judged by them.
 */
export class Facts {
  readonly #subjects = new Recent<Subjects>(maxKept);
  readonly #owners = new Recent<MessageOwner>(maxKept);

  learn({ id, appId, destinations, userKeys, browserId }: Subjects & { readonly id: string }): void {
    this.#subjects.set(id, { appId, destinations, userKeys, browserId });
  }

  learnOwner(messageId: string, owner: MessageOwner): void {
    this.#owners.set(messageId, owner);
  }

  ofVerification(id: string): Subjects | undefined {
    return this.#subjects.get(id);
  }

  ofMessage(id: string): MessageOwner | undefined {
    return this.#owners.get(id);
  }

  /** Reads what is not known of these, in one round trip, or none. */
  async complete(connection: Line, topics: readonly Topic[]): Promise<void> {
    const ids = new Set<string>();
    const messageIds = new Set<string>();
    for (const topic of topics) {
      if ('messageId' in topic) {
        if (!this.#owners.get(topic.messageId)) messageIds.add(topic.messageId);
      } else if (!this.#subjects.get(topic.verificationId)) ids.add(topic.verificationId);
    }
    const statements = [
      ...(ids.size > 0 ? [readSubjects([...ids])] : []),
      ...(messageIds.size > 0 ? [readOwners([...messageIds])] : []),
    ];
    if (statements.length === 0) return;
    for (const { rows } of await readAll(connection, statements)) for (const row of rows) this.#take(row);
  }

  #take(row: Readonly<Record<string, unknown>>): void {
    const id = text(row, 'id');
    const appId = text(row, 'app_id');
    if ('verification_id' in row) {
      this.learnOwner(id, { appId, ownerId: text(row, 'verification_id') });
      return;
    }
    const destinations = JSON.parse(text(row, 'destinations'));
    const userKeys = JSON.parse(text(row, 'user_keys'));
    this.learn({ id, appId, destinations, userKeys, browserId: textOrNull(row, 'browser_id') });
  }
}

export function readSubjects(ids: readonly string[]): Statement {
  return {
    name: 'cs_subjects',
    text: `SELECT v.* FROM json_to_recordset($1::json) AS k (id text), LATERAL (
      SELECT v.app_id, v.id, v.destinations, v.user_keys, v.browser_id FROM verifications v WHERE v.id = k.id OFFSET 0) v`,
    values: [JSON.stringify(ids.map((id) => ({ id })))],
  };
}

/** As with destinations. */
export function userLanes(appId: string, userKeys: readonly string[] = []): string[] {
  return userKeys.slice(-1).map((key) => `u:${appId}\0${key}`);
}

/** What keeps steps about the same person in one batch, or one after the other. */
export function lanesOf({ appId, destinations }: Pick<Subjects, 'appId' | 'destinations'>): string[] {
  return destinations.map(({ keys }) => addressLane(appId, keys));
}

export function addressLane(appId: string, keys: readonly string[]): string {
  return `d:${appId}\0${keys.at(-1) ?? ''}`;
}
