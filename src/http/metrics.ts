import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { mostCounted, type OutboxState, type Store } from '#store/store.ts';

/** What an operator watches. Labels have few values each: never an id, an address or an app's own purpose. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Outcomes that alerts divide by or look for the first of: what isn't there before it is counted has no first. */
const fromTheStart = {
  opened: ['created', 'protection-active', 'spend-limit'],
  checked: ['approved'],
} as const;

export function createMetrics(
  store: Pick<Store, 'readOutbox' | 'usersUnderOthers'>,
  clock: () => number,
  isAway: () => boolean = () => false,
) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <const L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
  ): Counter<L> => new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string, read: () => Promise<number>): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        // A store that is away is no reason to hide everything else, or to wait for it.
        this.set(isAway() ? Number.NaN : await read().catch(() => Number.NaN));
      },
    });
  const outbox = (name: string, help: string, read: (outbox: OutboxState) => number): Gauge =>
    gauge(name, help, async () => read(await store.readOutbox()));
  outbox(
    'countersign_outbox_messages',
    'Messages waiting for a provider or with one.',
    ({ messages }) => messages,
  );
  outbox(
    'countersign_outbox_oldest_seconds',
    'How long the oldest of them has been waiting.',
    ({ oldestAt }) => (oldestAt === null ? 0 : Math.max(0, (clock() - oldestAt) / 1000)),
  );
  gauge(
    'countersign_users_under_older_secrets',
    `Users who can be read under another secret than the current one only, up to ${mostCounted} for each.`,
    async () => (await store.usersUnderOthers()).reduce((sum, { users }) => sum + users, 0),
  );
  const opened = counter('countersign_verifications_opened_total', 'Requests for a verification.', [
    'outcome',
  ]);
  const checked = counter('countersign_checks_total', 'Answers judged or turned down.', ['outcome']);
  for (const outcome of fromTheStart.opened) opened.inc({ outcome }, 0);
  for (const outcome of fromTheStart.checked) checked.inc({ outcome }, 0);
  return {
    registry,
    opened,
    checked,
    resent: counter('countersign_resends_total', 'Requests to send again.', ['outcome']),
    delivered: counter('countersign_deliveries_total', 'Attempts to hand a message to a provider.', [
      'channel',
      'provider',
      'outcome',
    ]),
    callbacks: counter('countersign_callbacks_total', 'What providers told us by HTTP.', [
      'provider',
      'outcome',
    ]),
    judged: counter('countersign_operator_judgements_total', 'What operators said of codes they had made.', [
      'provider',
      'outcome',
    ]),
    requests: new Histogram({
      name: 'countersign_http_request_seconds',
      help: 'Time from request to answer.',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
  };
}
