import type { EngineRound } from './engine.ts';
import type { HttpRound } from './http-round.ts';
import type { LoadResult } from './load.ts';
import {
  atLeast,
  below,
  type Goal,
  median,
  medianRatio,
  megabytes,
  milliseconds,
  perSecond,
  type Row,
  type Table,
  times,
} from './report.ts';

/** One entry a round, the three in step. */
export type HttpRounds = {
  readonly ours: readonly HttpRound[];
  readonly verify: readonly HttpRound[];
  readonly signIn: readonly HttpRound[];
};

export function engineTable(rounds: readonly EngineRound[]): Table {
  const row = (label: string, figure: 'openPerSecond' | 'checkPerSecond'): Row => {
    const group = rounds.map((round) => round.group[figure]);
    const single = rounds.map((round) => round.single[figure]);
    const ratio = medianRatio(group, single);
    return {
      label,
      cells: [perSecond(median(group)), perSecond(median(single)), times(ratio)],
      goal: atLeast(4, ratio),
    };
  };
  return {
    title: 'Engine',
    headings: ['group commit', 'a transaction each', 'ratio'],
    rows: [row('open/s', 'openPerSecond'), row('check/s', 'checkPerSecond')],
  };
}

/** @param goals times the peer's */
export function httpTable(
  rounds: HttpRounds,
  goals: { title: string; opens: number; checks: number },
): Table {
  return {
    title: goals.title,
    headings: ['Countersign', 'Better Auth', 'ratio', 'its sign-in', 'ratio'],
    rows: [
      speedRow('open/s', rounds, ({ open }) => open.perSecond, goals.opens),
      speedRow('codes handed over/s', rounds, ({ deliveredPerSecond }) => deliveredPerSecond),
      ...latencyRows('open', rounds, ({ open }) => open),
      speedRow('check/s', rounds, ({ check }) => check.perSecond, goals.checks),
      ...latencyRows('check', rounds, ({ check }) => check),
    ],
  };
}

function speedRow(
  label: string,
  rounds: HttpRounds,
  figure: (round: HttpRound) => number,
  goal?: number,
): Row {
  const ours = rounds.ours.map(figure);
  const verify = rounds.verify.map(figure);
  const signIn = rounds.signIn.map(figure);
  const ratio = medianRatio(ours, verify);
  return {
    label,
    cells: [
      perSecond(median(ours)),
      perSecond(median(verify)),
      times(ratio),
      perSecond(median(signIn)),
      times(medianRatio(ours, signIn)),
    ],
    ...(goal === undefined ? {} : { goal: atLeast(goal, ratio) }),
  };
}

function latencyRows(label: string, rounds: HttpRounds, phase: (round: HttpRound) => LoadResult): Row[] {
  const row = (name: string, figure: (result: LoadResult) => number, goal?: (ours: number) => Goal): Row => {
    const of = (side: readonly HttpRound[]): number => median(side.map((round) => figure(phase(round))));
    const ours = of(rounds.ours);
    const { verify, signIn } = rounds;
    return {
      label: `${label} ${name}`,
      cells: [milliseconds(ours), milliseconds(of(verify)), '', milliseconds(of(signIn)), ''],
      ...(goal ? { goal: goal(ours) } : {}),
    };
  };
  return [
    row('p50', ({ p50Ms }) => p50Ms),
    row(
      'p99',
      ({ p99Ms }) => p99Ms,
      (ours) => below(25, 'ms', ours),
    ),
  ];
}

export type Memory = {
  readonly idle: number;
  readonly oursAfterLoad: number;
  readonly peerAfterLoad: number;
};

export function memoryTable({ idle, oursAfterLoad, peerAfterLoad }: Memory): Table {
  return {
    title: 'Memory (resident)',
    headings: ['Countersign', 'Better Auth'],
    rows: [
      { label: 'idle, 5 s after the start', cells: [megabytes(idle), ''], goal: below(150, 'MB', idle) },
      { label: 'after the load', cells: [megabytes(oursAfterLoad), megabytes(peerAfterLoad)] },
    ],
  };
}
