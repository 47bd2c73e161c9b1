import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { runLoad } from './load.ts';

const dir = mkdtempSync('/tmp/bp-');
const key = 'cs_' + 'k'.repeat(40);
const args = ['--import', '/tmp/sig.mjs'];
const child = spawn(process.execPath, [...args, 'bench/servers/countersign.ts', dir, key], {
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
const [line] = await once(child.stdout!, 'data');
const { port } = JSON.parse(String(line));
const headers = `Authorization: Bearer ${key}\r\n`;

const sess = process.argv[2];
for (const [round, n] of [[0, 4000], [1, 20000]] as const) {
  let i = 0; const ids: [string,string][] = [];
  if (sess === 'open' && round === 1) { child.kill('SIGUSR2'); await new Promise(r => setTimeout(r, 200)); }
  const open = await runLoad({ port, connections: 32, requests: () => { if (i++ >= n) return undefined; const to = `u${round}-${i}@bench.example`; return ({ path: '/v1/verifications', headers, body: JSON.stringify({ to, purpose: 'sign_in', channel: 'email' }), onBody: (b: string) => { ids.push([JSON.parse(b).id, to]); return true; } }); } });
  child.send({ handOver: n }); const [{ codes }] = await once(child, 'message') as any;
  const map = new Map<string,string>(codes);
  console.log('open', Math.round(open.perSecond), open.p50Ms.toFixed(1), open.p99Ms.toFixed(1), open.failures, open.firstFailure);
  if (sess === 'open' && round === 1) { child.kill('SIGUSR2'); await new Promise(r => setTimeout(r, 1000)); }
  if (sess === 'check' && round === 1) { child.kill('SIGUSR2'); await new Promise(r => setTimeout(r, 200)); }
  let j = 0;
  const chk = await runLoad({ port, connections: 32, requests: () => { const x = ids[j++]; return x ? ({ path: `/v1/verifications/${x[0]}/check`, headers, body: JSON.stringify({ code: map.get(x[1]) }), onBody: (b: string) => b.includes('"approved"') }) : undefined; } });
  console.log('check', Math.round(chk.perSecond), chk.p50Ms.toFixed(1), chk.p99Ms.toFixed(1), chk.failures);
  if (sess === 'check' && round === 1) { child.kill('SIGUSR2'); await new Promise(r => setTimeout(r, 1000)); }
}
child.disconnect();
await once(child, 'exit');
process.exit(0);
