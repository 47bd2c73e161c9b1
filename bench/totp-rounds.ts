import { NodeCryptoPlugin } from '@otplib/plugin-crypto-node';
import { Secret, TOTP } from 'otpauth';
import { verifySync } from 'otplib/functional';
import { hotp } from '#core/hotp.ts';
import { checkTotp, totpStep } from '#core/totp.ts';
import { atLeast, median, medianRatio, perSecond, type Row, type Table, times } from './report.ts';

/** What is judged: the code of this step, of the one before, and one that is wrong. */
const answers = ['the present code', 'the one before', 'a wrong code'] as const;
type Answer = (typeof answers)[number];
const sides = ['Countersign', 'otplib', 'otpauth'] as const;
type Side = (typeof sides)[number];

const periodSeconds = 30;
const now = 1_700_000_010_000;
const step = totpStep(now);
const key = Buffer.from('12345678901234567890');

/**
 * Each library at its quickest: synchronous, with the platform's HMAC and the secret decoded beforehand. otpauth knows
 * windows to both sides only, so it is asked for each step alone, and not at all for the second when the first fits.
 */
function makeSides(): Readonly<Record<Side, (code: string) => boolean>> {
  const otpauthSecret = new Secret({ buffer: new Uint8Array(key).buffer });
  const crypto = new NodeCryptoPlugin();
  const secret = new Uint8Array(key);
  const epochTolerance: [number, number] = [periodSeconds, 0];
  const atStep = (token: string, timestamp: number): boolean =>
    TOTP.validate({ token, secret: otpauthSecret, timestamp, window: 0 }) !== null;
  return {
    Countersign: (code) => checkTotp({ secret: key, code, now, lastAcceptedStep: step - 2 }) !== undefined,
    otplib: (token) => verifySync({ secret, token, epoch: now / 1000, epochTolerance, crypto }).valid,
    otpauth: (token) => atStep(token, now) || atStep(token, now - periodSeconds * 1000),
  };
}

/** Checks a second of each side in one process, by turns, so that what slows the machine slows all of them. */
export function totpRounds({ rounds, checks }: { rounds: number; checks: number }): Table {
  const judges = makeSides();
  const codes: Readonly<Record<Answer, string>> = {
    'the present code': hotp({ secret: key, counter: step }),
    'the one before': hotp({ secret: key, counter: step - 1 }),
    'a wrong code': '000001',
  };
  const rates = new Map<string, number[]>();
  const rateOf = (answer: Answer, side: Side): readonly number[] => rates.get(`${answer} ${side}`) ?? [];
  for (let round = 0; round <= rounds; round++) {
    for (const answer of answers) {
      for (const side of sides) {
        const rate = measure(judges[side], codes[answer], answer !== 'a wrong code', checks);
        // The first round is for the compiler.
        if (round > 0) rates.set(`${answer} ${side}`, [...rateOf(answer, side), rate]);
      }
    }
  }
  return {
    title: 'Codes of authenticator apps, checks a second in one thread',
    headings: [...sides, 'to the faster'],
    rows: answers.map((answer) => row(answer, (side) => rateOf(answer, side))),
  };
}

function measure(judge: (code: string) => boolean, code: string, right: boolean, checks: number): number {
  const startedAt = performance.now();
  let found = 0;
  for (let i = 0; i < checks; i++) if (judge(code)) found++;
  const seconds = (performance.now() - startedAt) / 1000;
  if (found !== (right ? checks : 0)) throw new Error('A side of the benchmark judged wrongly.');
  return checks / seconds;
}

function row(label: string, rateOf: (side: Side) => readonly number[]): Row {
  const ours = rateOf('Countersign');
  const ratio = Math.min(...(['otplib', 'otpauth'] as const).map((side) => medianRatio(ours, rateOf(side))));
  return {
    label,
    cells: [...sides.map((side) => perSecond(median(rateOf(side)))), times(ratio)],
    goal: atLeast(1, ratio),
  };
}
