import type { StoredUser } from '#core/user.ts';
import { bytes, number, numberOrNull, type Row, text } from './row.ts';
import type { UsersUnder } from './store.ts';

/** A user as both engines keep it. */
export function userFrom(row: Row): StoredUser {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    userKey: text(row, 'user_key'),
    sealed: bytes(row, 'sealed'),
    keyId: text(row, 'key_id'),
    updatedAt: number(row, 'updated_at'),
    staleAt: numberOrNull(row, 'stale_at'),
  };
}

export function usersUnderFrom(row: Row): UsersUnder {
  return { keyId: text(row, 'key_id'), users: number(row, 'users') };
}
