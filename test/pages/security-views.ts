import { qrCode } from '#pages/qr-code.ts';
import { renderExpiredPage } from '#pages/security/expired-page.ts';
import { renderSecurityPage } from '#pages/security/security-page.ts';
import type { SecurityView, ShownFactor } from '#pages/security/security-view.ts';
import { assets as noAssets, now } from './views.ts';

const day = 24 * 3600_000;

const factor = (id: string, more: Partial<ShownFactor> & Pick<ShownFactor, 'kind'>): ShownFactor => ({
  id: `fac_${id}`,
  name: '',
  to: null,
  createdAt: now - 40 * day,
  lastUsedAt: null,
  codesLeft: null,
  needsVerification: false,
  recycledAt: null,
  ...more,
});

const everything: readonly ShownFactor[] = [
  factor('1', { kind: 'passkey', name: 'Ann’s laptop', lastUsedAt: now - day }),
  factor('2', { kind: 'totp', lastUsedAt: now - 3 * day }),
  factor('3', { kind: 'phone', to: '+49 ••• 42', name: 'W'.repeat(60) }),
  factor('4', { kind: 'email', to: 'a•••@s•••.example', needsVerification: true }),
  factor('7', { kind: 'phone', to: '+49 ••• 43', needsVerification: true, recycledAt: now - day }),
  factor('5', { kind: 'hotp', name: 'Key ring' }),
  factor('8', { kind: 'passkey', name: 'Firefox, Windows (2)' }),
  factor('6', { kind: 'recovery_codes', codesLeft: 2 }),
];

export function securityView(part: Partial<SecurityView> = {}): SecurityView {
  return {
    locale: 'en',
    nonce: 'bm9uY2U',
    brand: { name: 'Orchard & Pine', colour: '#0f6b4f' },
    assets: noAssets,
    path: '/s/token',
    now,
    provedUntil: now + 570_000,
    factors: everything,
    browsers: [
      { id: 'brw_1', name: 'Firefox on Windows', createdAt: now - 20 * day, lastUsedAt: now - 2 * day },
      { id: 'brw_2', name: 'B'.repeat(60), createdAt: now - 3 * day, lastUsedAt: null },
    ],
    twoStep: true,
    twoStepDemanded: false,
    frozenUntil: null,
    told: [],
    hasBackup: true,
    passkeys: true,
    returnHref: 'https://shop.example/account',
    ...part,
  };
}

/** Every state that the page has, by name. */
export async function securityPages(assets: SecurityView['assets']): Promise<[string, string][]> {
  const render = (part: Partial<SecurityView>): string =>
    renderSecurityPage(securityView({ assets, ...part }));
  const app = {
    kind: 'app',
    factorId: 'fac_9',
    secret: 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ',
    qr: await qrCode(
      'otpauth://totp/Orchard:ann@pine.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Orchard',
    ),
  } as const;
  const codes = {
    kind: 'codes',
    codes: Array.from({ length: 10 }, (_, i) => `7k3m-x2pq-9rtv-4hn${i}`),
  } as const;
  const none = { factors: [], browsers: [], provedUntil: null, twoStep: false, hasBackup: false };
  return [
    ['security', render({})],
    ['security to be proved', render({ provedUntil: null, notice: 'authorization-needed' })],
    ['security of a newcomer', render(none)],
    ['security in Arabic', render({ locale: 'ar', notice: 'added' })],
    [
      'security, frozen, in Arabic',
      render({
        locale: 'ar',
        frozenUntil: now + 3600_000,
        told: [
          {
            kind: 'factor_added',
            subject: { kind: 'hotp', name: '', to: null },
            by: null,
            at: now,
            to: ['+•••42'],
          },
          {
            kind: 'undone',
            subject: null,
            by: 'a•••@p•••.example',
            at: now,
            to: ['+•••42', 'b•••@p•••.example'],
          },
        ],
      }),
    ],
    ['security in German', render({ locale: 'de', twoStep: false, hasBackup: false })],
    [
      'security after a recovery',
      render({
        recovers: true,
        locale: 'ar',
        factors: everything.map((one, i) => ({ ...one, willBeReplaced: i % 2 === 0 })),
      }),
    ],
    ['security at the end of a recovery', render({ step: { kind: 'recovered' } })],
    ['security of a bad address', render({ notice: 'not-reachable', typedAddress: 'ann@pine' })],
    [
      'security closed',
      renderExpiredPage({
        locale: 'en',
        nonce: 'bm9uY2U',
        brand: { name: 'Orchard & Pine' },
        assets,
        returnHref: 'https://shop.example/',
      }),
    ],
    ['security demanded in Hindi', render({ locale: 'hi', twoStepDemanded: true, hasBackup: false })],
    ['security app', render({ step: app })],
    ['security app wrong in Arabic', render({ step: app, notice: 'wrong', locale: 'ar' })],
    ['security codes', render({ step: codes })],
    ['security passkey', render({ step: { kind: 'passkey', factorId: 'fac_9', options: {} } })],
    ['security address', render({ step: { kind: 'address', verificationId: 'ver_1', to: '+49 ••• 42' } })],
  ];
}
