import { hash } from 'node:crypto';
import { startPostgres } from '#test/postgres/launch-postgres.ts';
import { PostgresStore } from '#store/postgres/postgres-store.ts';
import { FakeClock, rightCode, Steps, stepsKeyring } from '#test/contract/steps.ts';
const keyed = (name: string) => hash('sha256', name, 'base64url').slice(0, 27);
const pg = await startPostgres({ durable: true, settings: { shared_buffers: "'512MB'", ...JSON.parse(process.env.PGSET ?? '{}') } });
const lanesList = (process.env.LANES ?? '4').split(',').map(Number);
for (const lanes of lanesList) for (const inFlight of (process.env.FLIGHT ?? '32,128,512').split(',').map(Number)) {
  const store = await PostgresStore.open({ url: await pg.createDatabase(`b${lanes}_${inFlight}`), keyring: stepsKeyring, lanes, maxBatch: Number(process.env.MAXB ?? 512) });
  const clock = new FakeClock(); const steps = new Steps(store, clock); const ids: string[] = [];
  const n = Number(process.env.N ?? 20000);
  async function timed(f: (i: number) => Promise<void>) {
    const cpu = process.cpuUsage(); const t = performance.now(); let next = 0;
    await Promise.all(Array.from({ length: inFlight }, async () => { while (next < n) await f(next++); }));
    const ms = performance.now() - t; const c = process.cpuUsage(cpu);
    return `${Math.round(n / ms * 1000)}/s (${Math.round((c.user + c.system) / n)} µs cpu/step)`;
  }
  const o = await timed(async (i) => { clock.now = Date.now(); const { id } = await steps.opened({ destinations: [{ channels: ['sms'], keys: [keyed(`p${i}`)] }], liveKey: keyed(`l${i}`) }); ids.push(id); });
  const c = await timed(async (i) => { const r = await steps.check(ids[i] ?? '', rightCode, { client: keyed(`c${i}`) }); if (r.kind !== 'approved') throw new Error(r.kind); });
  console.log(`lanes ${lanes} inFlight ${inFlight} open ${o} check ${c}`);
  await store.close();
}
await pg.stop();
