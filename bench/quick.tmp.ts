import { scenario, simulate } from './delivery/simulation.ts';
const names = ['good', 'slow', 'dark'];
const settings = (choice: 'learned' | 'ordered') => ({
  providers: Object.fromEntries(names.map((name) => [name, { kind: 'simulated' }])),
  routes: [{ channel: 'sms' as const, ways: names.map((provider) => ({ provider })), choice }],
});
const people = 1500;
const tell = async (name: string, choice: 'learned' | 'ordered') => {
  const f = await simulate({ name, settings: settings(choice) }, 1, people);
  const q = (x: number) => f.seconds[Math.floor(f.seconds.length * x)];
  console.log(name, 'p50', q(0.5), 'p95', q(0.95), 'p99', q(0.99), 'never', f.seconds.filter((s) => !Number.isFinite(s)).length, 'each', f.messages / people);
};
await tell('usual', 'learned');
for (const c of Object.values(scenario.carriers as Record<string, { receipts: { missing: number } }>)) c.receipts.missing = 1;
await tell('sent only, learned', 'learned');
await tell('sent only, ordered', 'ordered');
