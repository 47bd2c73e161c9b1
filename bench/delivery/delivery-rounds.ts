import type { DeliverySettings } from '#delivery/create-delivery.ts';
import { atLeast, below, type Row, type Table } from '../report.ts';
import { type DeliveryFigures, simulate } from './simulation.ts';

const carriers = ['good', 'slow', 'dark'] as const;
const people = 10_000;
const seed = 1;

function settings(
  names: readonly string[],
  over: { choice?: 'learned' | 'weighted'; receiptSeconds?: number | null } = {},
): DeliverySettings {
  return {
    providers: Object.fromEntries(names.map((name) => [name, { kind: 'simulated' }])),
    routes: [{ channel: 'sms', ways: names.map((provider) => ({ provider })), ...over }],
  };
}

/** The same ten thousand people, on the same carriers, by every way of choosing among them. */
export async function deliveryRounds(): Promise<Table> {
  const fixed: DeliveryFigures[] = [];
  for (const name of carriers) {
    fixed.push(await run(`fixed: ${name}`, settings([name], { receiptSeconds: null })));
  }
  const onError = await run(
    'failover on error',
    settings(carriers, { choice: 'weighted', receiptSeconds: null }),
  );
  const ours = await run('Countersign', settings(carriers, { choice: 'learned' }));
  const blind = pooled(fixed);
  return {
    title: `Delivery of ${people.toLocaleString('en')} codes over three carriers in 20 minutes`,
    headings: ['p50', 'p95', 'p99', 'never', 'messages each'],
    rows: [
      ...carriers.map((name, index) => row(`one provider: ${name}`, fixed[index])),
      row('one provider, any of them', blind),
      row('failover on error only', onError),
      {
        ...row('Countersign', ours),
        // Beside the one whose messages do come in the end: beside the others any number would do.
        goal: atLeast(4, quantile(fixed[1] ?? blind, 0.95) / quantile(ours, 0.95)),
      },
      { ...nothing('never delivered'), goal: below(0.1, '%', never(ours) * 100) },
      { ...nothing('messages for a verification'), goal: below(1.15, 'each', ours.messages / people) },
    ],
  };
}

const nothing = (label: string): Row => ({ label, cells: ['', '', '', '', ''] });

async function run(name: string, given: DeliverySettings): Promise<DeliveryFigures> {
  const startedAt = performance.now();
  const figures = await simulate({ name, settings: given }, seed, people);
  console.log(`${name}: simulated in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return figures;
}

function row(label: string, figures: DeliveryFigures | undefined): Row {
  if (!figures) return { label, cells: [] };
  const at = (q: number): string => {
    const seconds = quantile(figures, q);
    return Number.isFinite(seconds) ? `${seconds.toFixed(1)} s` : 'never';
  };
  return {
    label,
    cells: [
      at(0.5),
      at(0.95),
      at(0.99),
      `${(never(figures) * 100).toFixed(2)} %`,
      (figures.messages / figures.verifications).toFixed(3),
    ],
  };
}

function quantile({ seconds }: DeliveryFigures, q: number): number {
  return seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * q))] ?? 0;
}

function never({ seconds }: DeliveryFigures): number {
  return seconds.filter((one) => !Number.isFinite(one)).length / seconds.length;
}

/** What a shop gets that has picked one of them without knowing which. */
function pooled(all: readonly DeliveryFigures[]): DeliveryFigures {
  return {
    seconds: all.flatMap(({ seconds }) => seconds).sort((a, b) => a - b),
    messages: all.reduce((sum, { messages }) => sum + messages, 0),
    verifications: all.reduce((sum, { verifications }) => sum + verifications, 0),
  };
}
