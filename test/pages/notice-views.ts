import { noticeKinds } from '#core/notice.ts';
import { type NoticeView, renderNoticePage } from '#pages/notice-page.ts';
import { now } from './views.ts';

type Assets = NoticeView['assets'];

/** A notice's page, with what a test changes of it. */
export function noticeViewWith(assets: Assets, more: Partial<NoticeView> = {}): NoticeView {
  return {
    locale: 'en',
    nonce: 'bm9uY2U',
    brand: { name: 'Pine' },
    assets,
    path: '/n/ntc_1.0-abc',
    kind: 'factor_removed',
    subject: { kind: 'email', name: '', to: 'a•••@p•••.example' },
    client: { browser: 'Firefox, Windows', place: 'Leipzig, Germany' },
    by: 'a•••@p•••.example',
    at: now,
    state: 'open',
    undo: 'change',
    frozenUntil: now + 3 * 24 * 3600_000,
    ...more,
  };
}

/** Every look of it, by name. */
export function noticePages(assets: Assets): [string, string][] {
  const render = (more: Partial<NoticeView>) => renderNoticePage(noticeViewWith(assets, more));
  return [
    ...noticeKinds.map((kind): [string, string] => [`notice ${kind}`, render({ kind })]),
    ['notice of a recovery in Arabic', render({ locale: 'ar', kind: 'recovery_finished', undo: 'recovery' })],
    [
      'notice of a recovery, stopped',
      render({
        kind: 'recovery_finished',
        subject: null,
        undo: 'recovery',
        state: 'stopped',
        appHref: 'https://shop.example/',
      }),
    ],
    ...(['thanks', 'stopped', 'over', 'informs'] as const).map((state): [string, string] => [
      `notice ${state}`,
      render({ state }),
    ]),
    ...(['de', 'es', 'hi', 'ja', 'ar'] as const).flatMap((locale): [string, string][] => [
      [`notice in ${locale}`, render({ locale })],
      [`notice stopped in ${locale}`, render({ locale, state: 'stopped' })],
    ]),
    ['notice of a dispute', render({ kind: 'undone', undo: 'dispute' })],
    ['notice with long words', render({ subject: { kind: 'totp', name: 'P'.repeat(60), to: null } })],
  ];
}
