import { languages } from '#core/language.ts';
import { renderRecoveryPage } from '#pages/recovery/recovery-page.ts';
import type { RecoveryPageView, RecoveryState } from '#pages/recovery/recovery-page-view.ts';
import { assets as noAssets, now } from './views.ts';

export function recoveryPageView(part: Partial<RecoveryPageView> = {}): RecoveryPageView {
  return {
    locale: 'en',
    nonce: 'bm9uY2U',
    brand: { name: 'Orchard & Pine', colour: '#0f6b4f' },
    assets: noAssets,
    path: '/r/token',
    state: { kind: 'ask' },
    ways: [
      { kind: 'phone', to: '+49 ••• 42' },
      { kind: 'email', to: 'a•••@s•••.example' },
    ],
    returnHref: 'https://shop.example/',
    ...part,
  };
}

const shown = [
  { kind: 'email', to: 'a•••@s•••.example' },
  { kind: 'recovery_codes', to: null },
] as const;

export const recoveryStates: readonly RecoveryState[] = [
  { kind: 'ask' },
  { kind: 'shown', to: 'a•••@s•••.example' },
  { kind: 'shown', to: null },
  { kind: 'waiting', readyAt: now + 3 * 24 * 3600_000, bySupport: true, shown, sooner: ['phone'] },
  { kind: 'ready', shown },
  { kind: 'nothing' },
  { kind: 'finished', href: '/s/token' },
];

/** Every state that the page has, in every language, by name. */
export function recoveryPages(assets: RecoveryPageView['assets']): [string, string][] {
  const states = recoveryStates.map((state, i): [string, string] => {
    const locale = languages[i % languages.length] ?? 'en';
    return [
      `recovery ${state.kind} in ${locale}`,
      renderRecoveryPage(recoveryPageView({ assets, state, locale })),
    ];
  });
  const waiting = recoveryStates[3] ?? { kind: 'ask' };
  return [
    ...states,
    [
      'recovery waiting in Arabic',
      renderRecoveryPage(recoveryPageView({ assets, state: waiting, locale: 'ar' })),
    ],
    ['recovery stopped', renderRecoveryPage(recoveryPageView({ assets, notice: 'canceled' }))],
    [
      'recovery not counted',
      renderRecoveryPage(recoveryPageView({ assets, notice: 'not-counted', locale: 'de' })),
    ],
  ];
}
