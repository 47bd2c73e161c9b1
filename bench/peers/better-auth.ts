import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { emailOTP } from 'better-auth/plugins/email-otp';
import { Pool } from 'pg';
import { createCodeRecorder } from '../servers/code-recorder.ts';

/**
 * Better Auth's e-mail OTP as fast as its own settings make it, and as durable as Countersign: WAL, synchronous=FULL,
 * its own tables and indexes, one plugin, its limits, telemetry and log off, in production mode. Skipping its origin
 * check, its schema check or its removal of old codes, and a larger WAL checkpoint, gained nothing measurable, so those
 * stay as they are.
 *
 * With a database URL the same on Postgres, over as many connections as the load has: fewer were slower.
 *
 * Started as: better-auth.ts <folder> <users> [databaseUrl]. Prints {"port"} when it listens.
 */
const [folder = '.', users = '0', databaseUrl] = process.argv.slice(2);
const recorder = createCodeRecorder();
const database =
  databaseUrl === undefined ? openSqlite() : new Pool({ connectionString: databaseUrl, max: 32 });

const server = createServer();
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const origin = `http://127.0.0.1:${port}`;

const options = {
  database,
  baseURL: origin,
  secret: 'a-secret-for-the-benchmark-and-nothing-else',
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [emailOTP({ sendVerificationOTP: async ({ email, otp }) => recorder.record(email, otp) })],
} satisfies BetterAuthOptions;

const auth = betterAuth(options);
await (await getMigrations(options)).runMigrations();
await addUsers(Number(users));
server.on('request', (request, response) => {
  answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
console.log(JSON.stringify({ port }));

/** Whole bodies instead of streams: 5 % quicker than Better Auth's own `toNodeHandler`, with the same handler behind. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const answered = await auth.handler(
    new Request(origin + request.url, {
      method: request.method ?? 'POST',
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      body: Buffer.concat(parts),
    }),
  );
  const body = await answered.text();
  const headers = Object.fromEntries(answered.headers);
  response.writeHead(answered.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function openSqlite(): DatabaseSync {
  const sqlite = new DatabaseSync(join(folder, 'better-auth.db'));
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return sqlite;
}

/** Verifying an e-mail address needs somebody to have it. */
async function addUsers(count: number): Promise<void> {
  const now = new Date().toISOString();
  if (database instanceof Pool) {
    await database.query(
      `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
        SELECT 'user-' || i, '', 'user-' || i || '@bench.example', false, $2, $2 FROM generate_series(0, $1::int - 1) AS i`,
      [count, now],
    );
    return;
  }
  const insert = database.prepare(
    'INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 0, ?, ?)',
  );
  database.exec('BEGIN');
  for (let i = 0; i < count; i++) insert.run(`user-${i}`, '', `user-${i}@bench.example`, now, now);
  database.exec('COMMIT');
}
