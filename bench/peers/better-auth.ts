// EXPERIMENT
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { emailOTP } from 'better-auth/plugins/email-otp';
import { createCodeRecorder } from '../servers/code-recorder.ts';
const [folder = '.'] = process.argv.slice(2);
const V = new Set((process.env.V ?? '').split(','));
const recorder = createCodeRecorder();
const database = new DatabaseSync(join(folder, 'ba.db'));
database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ${V.has('ckpt') ? 'PRAGMA wal_autocheckpoint=20000;' : ''}`);
const server = createServer();
await new Promise<void>((r) => server.listen(0, '127.0.0.1', r));
const { port } = server.address() as AddressInfo;
const options = {
  database,
  baseURL: `http://127.0.0.1:${port}`,
  secret: 'bench-secret-bench-secret-bench-secret-0123456789',
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  ...(V.has('noclean') ? { verification: { disableCleanup: true } } : {}),
  advanced: {
    ...(V.has('nocheck') ? { disableOriginCheck: true, disableCSRFCheck: true } : {}),
    ipAddress: { disableIpTracking: V.has('noip') },
    ...(V.has('noval') ? { database: { validateSchema: false } } : {}),
  },
  plugins: [
    emailOTP({
      async sendVerificationOTP({ email, otp }: { email: string; otp: string }) {
        recorder.record(email, otp);
      },
    }),
  ],
};
const auth = betterAuth(options);
await (await getMigrations(options)).runMigrations();
const h = toNodeHandler(auth);
if (V.has('api')) {
  server.on('request', (req, res) => {
    let t = '';
    req.on('data', (c) => { t += c; });
    req.on('end', async () => {
      const body = JSON.parse(t);
      try {
        const r = req.url === '/api/auth/email-otp/send-verification-otp' ? await auth.api.sendVerificationOTP({ body })
          : req.url === '/api/auth/sign-in/email-otp' ? await auth.api.signInEmailOTP({ body })
          : req.url === '/api/auth/email-otp/verify-email' ? await auth.api.verifyEmailOTP({ body }) : await auth.api.checkVerificationOTP({ body });
        const s = JSON.stringify(r);
        res.writeHead(200, { 'content-type': 'application/json', 'content-length': s.length }).end(s);
      } catch (e) { console.error(e); res.writeHead(400).end(String(e)); }
    });
  });
} else if (V.has('lean')) server.on('request', (req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (c) => parts.push(c));
    req.on('end', async () => {
      const r = await auth.handler(new Request(`http://127.0.0.1:${port}${req.url}`, { method: req.method ?? 'POST', headers: [['content-type', req.headers['content-type'] ?? '']], body: Buffer.concat(parts) }));
      const body = await r.text();
      res.writeHead(r.status, { ...Object.fromEntries(r.headers), 'content-length': Buffer.byteLength(body) }).end(body);
    });
  }); else server.on('request', h);
if (V.has('seed')) {
  const ctx = await auth.$context;
  database.exec('begin');
  const st = database.prepare('insert into user (id,name,email,emailVerified,createdAt,updatedAt) values (?,?,?,?,?,?)');
  for (let i = 0; i < 200000; i++) st.run(`u${i}`, '', `p${i}@bench.example`, V.has('verified') ? 1 : 0, new Date().toISOString(), new Date().toISOString());
  database.exec('commit');
}
console.log(JSON.stringify({ port }));
