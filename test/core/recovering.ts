import { emptyBudget, type LoadedBudget } from '#core/budget.ts';
import { recoveryBudget } from '#core/budget-refs.ts';
import { decideFactorChange } from '#core/decide-factor-change.ts';
import { decideNoticeAnswer } from '#core/decide-notice-answer.ts';
import { decideRecovery, type RecoveryOutcome, type RecoveryStep } from '#core/decide-recovery.ts';
import type { Writes } from '#core/decision.ts';
import type { AddressFactor, Factor, OwnMethod } from '#core/factor.ts';
import type { FactorChange, FactorOutcome } from '#core/factor-change.ts';
import { makeId } from '#core/id.ts';
import { type Notice, type NoticeKind, openNotice } from '#core/notice.ts';
import type { KnownAddress } from '#core/recovery.ts';
import { newUser, openUser, type StoredUser, sealUser, type User, userKeysOf } from '#core/user.ts';
import { sealContext, type Verification } from '#core/verification.ts';
import { FakeClock, stepsKeyring as keyring, seededRandom } from '#test/contract/steps.ts';

const appId = 'app_1';
export const userId = 'ann';
const day = 24 * 3600_000;

export const phoneContact: KnownAddress = { kind: 'phone', value: '+4915200000001', country: 'DE' };
export const mailContact: KnownAddress = { kind: 'email', value: 'ann@pine.example' };

/** One person and the rules: what a step writes is what the next one finds. */
export class Recovering {
  readonly clock = new FakeClock();
  readonly #random = seededRandom(11);
  readonly #notices: Notice[] = [];
  #user: StoredUser | undefined;
  #budgets = new Map<string, LoadedBudget>();
  readonly verifications = new Map<string, Verification>();
  /** Notices that were written: what of, and to how many addresses. */
  readonly told: string[] = [];

  constructor(factors: readonly Factor[] = [this.app()]) {
    if (factors.length > 0) this.put({ ...this.nobody(), factors });
  }

  nobody(): User {
    return newUser({ id: this.id('usr'), appId, userId });
  }

  put(user: User): void {
    this.#user = sealUser(keyring, user, this.#random(12), this.clock.now);
  }

  id(prefix: 'usr' | 'fac' | 'rcv' | 'ver' | 'brw'): string {
    return makeId(prefix, this.clock.now, this.#random(16));
  }

  get user(): User {
    if (!this.#user) throw new Error('Nobody.');
    return openUser(keyring, this.#user);
  }

  /** An authenticator app. */
  app(): Factor {
    const settings = { secret: 'GEZDGNBVGY3TQOJQ', algorithm: 'sha1', digits: 6, periodSeconds: 30 } as const;
    return { ...this.#enrolled(), kind: 'totp', ...settings, acceptedStep: -1, driftSteps: 0 };
  }

  codes(): Factor {
    return { ...this.#enrolled(), kind: 'recovery_codes', salt: 'salt', hashes: ['one', 'two'] };
  }

  address(known: KnownAddress, ageDays = 30): AddressFactor {
    const createdAt = this.clock.now - ageDays * day;
    return { ...this.#enrolled(), ...known, createdAt, confirmedAt: createdAt };
  }

  #enrolled() {
    const createdAt = this.clock.now - 30 * day;
    return { id: this.id('fac'), name: '', createdAt, confirmedAt: createdAt, lastUsedAt: null };
  }

  /** An approved `recover`, by a code that was sent or by a factor. */
  approved(
    by: KnownAddress | { method: OwnMethod; factorId: string },
    over: Partial<Verification> = {},
  ): string {
    const id = this.id('ver');
    const now = this.clock.now;
    const to = 'method' in by ? [] : [by];
    const sealed = keyring.seal(JSON.stringify({ to }), sealContext(id), this.#random(12));
    const verification: Verification = {
      id,
      appId,
      purpose: 'recover',
      status: 'approved',
      digits: 8,
      maxChecks: 5,
      tries: 0,
      wrongTags: [],
      nonce: this.#random(16),
      binding: new Uint8Array(32),
      destinations: [],
      userKeys: userKeysOf(keyring, appId, userId),
      liveKey: id,
      sealed,
      keyId: keyring.currentId,
      browserId: null,
      decoy: false,
      sends: [],
      createdAt: now,
      expiresAt: now + 600_000,
      capAt: now + 600_000,
      endedAt: now,
      redeemedAt: null,
      approvedBy: 'method' in by ? by : { method: by.kind === 'phone' ? 'sms' : 'email' },
      ...over,
    };
    this.verifications.set(id, verification);
    return id;
  }

  step(step: RecoveryStep, notify?: readonly KnownAddress[]): RecoveryOutcome {
    const by = step.action === 'begin' ? 'support' : 'person';
    const ref = recoveryBudget(userKeysOf(keyring, appId, userId), by);
    const budget = this.#budgets.get(by) ?? { ...ref, state: emptyBudget };
    const { outcome, writes } = decideRecovery(
      {
        user: this.#user,
        evidence: 'evidence' in step ? this.verifications.get(step.evidence) : undefined,
        budgets: [budget],
      },
      {
        ...step,
        appId,
        userId,
        newRecoveryId: this.id('rcv'),
        sealIv: this.#random(12),
        noticeRandom: this.#random(32),
        ...(notify ? { telling: { notify } } : {}),
      },
      keyring,
      this.clock.now,
    );
    this.#write(writes);
    for (const one of writes?.budgets ?? []) this.#budgets.set(by, one);
    return outcome;
  }

  change(change: FactorChange, recovery?: string, authorization?: string): FactorOutcome {
    const { outcome, writes } = decideFactorChange(
      {
        user: this.#user,
        authorization: authorization === undefined ? undefined : this.verifications.get(authorization),
        evidence: evidenceOf(change, this.verifications),
        budgets: [],
      },
      {
        ...change,
        appId,
        userId,
        newUserId: this.id('usr'),
        sealIv: this.#random(12),
        noticeRandom: this.#random(32),
        ...(recovery ? { recovery } : {}),
      },
      keyring,
      this.clock.now,
    );
    this.#write(writes);
    return outcome;
  }

  /** Who was told by the last notice of a kind. */
  toldBy(kind: NoticeKind): string[] {
    const notice = this.#notices.findLast((one) => one.kind === kind);
    return notice ? openNotice(keyring, notice).to.map(({ value }) => value) : [];
  }

  /** Somebody says of a notice of a kind, the last one or the one that is meant, that it wasn't them. */
  answer(kind: NoticeKind, which = -1, from?: string): string {
    const notice = this.#notices.filter((one) => one.kind === kind).at(which);
    const to = notice ? openNotice(keyring, notice).to.map(({ value }) => value) : [];
    const destination = from === undefined ? 0 : to.indexOf(from);
    const request = { destination, sealIv: this.#random(12), noticeRandom: this.#random(32) };
    const { outcome, writes } = decideNoticeAnswer(
      { notice, user: this.#user },
      request,
      keyring,
      this.clock.now,
    );
    this.#write(writes);
    return nameOf(outcome);
  }

  #write(writes: Writes | undefined): void {
    if (writes?.user) this.#user = writes.user;
    this.#notices.push(...(writes?.notices ?? []).map(({ notice }) => notice));
    for (const one of writes?.update ?? []) this.verifications.set(one.id, one);
    this.told.push(
      ...(writes?.notices ?? []).map(({ notice, messages }) => `${notice.kind} ${messages.length}`),
    );
  }

  prove(by: Parameters<Recovering['approved']>[0], notify?: readonly KnownAddress[]): RecoveryOutcome {
    return this.step({ action: 'prove', evidence: this.approved(by) }, notify);
  }

  /** With a proof shown again just now. */
  finish(by: Parameters<Recovering['approved']>[0], notify?: readonly KnownAddress[]): RecoveryOutcome {
    const evidence = this.approved(by);
    const shown = this.step({ action: 'prove', evidence }, notify);
    return shown.kind === 'refused' ? shown : this.step({ action: 'finish', proof: evidence });
  }
}

function evidenceOf(
  change: FactorChange,
  known: ReadonlyMap<string, Verification>,
): Verification | undefined {
  return 'evidence' in change ? known.get(change.evidence) : undefined;
}

export function nameOf(outcome: { readonly kind: string; readonly reason?: string }): string {
  return outcome.reason ?? outcome.kind;
}
