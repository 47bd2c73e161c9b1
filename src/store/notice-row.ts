import type { Notice, NoticeKind } from '#core/notice.ts';
import { bytes, number, numberOrNull, type Row, text } from './row.ts';

/** A notice as both engines keep it. */
export function noticeFrom(row: Row): Notice {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    userId: text(row, 'user_id'),
    kind: text(row, 'kind') as NoticeKind,
    sealed: bytes(row, 'sealed'),
    keyId: text(row, 'key_id'),
    createdAt: number(row, 'created_at'),
    expiresAt: number(row, 'expires_at'),
    answeredAt: numberOrNull(row, 'answered_at'),
  };
}
