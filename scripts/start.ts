import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOwnFolder } from '#store/own-folder.ts';

/** `npm start`: the service with its inbox, and the demo shop, each a process of its own as in real life. */
const root = fileURLToPath(new URL('..', import.meta.url));
const watch = process.argv.includes('--watch') ? ['--watch', '--watch-preserve-output'] : [];
const env = process.env;
const host = env.HOST ?? '127.0.0.1';
const shopPort = env.SHOP_PORT ?? '8081';
const dataDir = resolve(env.COUNTERSIGN_DATA_DIR ?? './data');
const apiKey = env.COUNTERSIGN_BOOTSTRAP_KEY ?? keptKey(dataDir);
/** People's pages are at a name where it is only this machine: browsers take no passkeys at an address. */
const port = env.PORT ?? '8080';
const atHome = host === '127.0.0.1';
const publicUrl =
  atHome && port !== '0' && !env.COUNTERSIGN_PUBLIC_URL
    ? { COUNTERSIGN_PUBLIC_URL: `http://localhost:${port}` }
    : {};
const children: ChildProcess[] = [];
let stopping = false;

/** The first app's key, made once and kept, so that a script written today works tomorrow. */
function keptKey(folder: string): string {
  const path = join(folder, 'bootstrap-key');
  makeOwnFolder(folder);
  try {
    writeFileSync(path, `cs_${randomBytes(24).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8').trim();
}

function run(script: string, extra: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [...watch, join(root, script)], {
    cwd: root,
    env: { ...env, ...extra },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  child.once('exit', (code) => {
    if (!stopping) stop(code ?? 1);
  });
  return child;
}

/** A child says where it listens, since a port of 0 is chosen by the system. */
async function listening(child: ChildProcess): Promise<string> {
  for (;;) {
    const [message] = await once(child, 'message');
    if (typeof message === 'object' && message !== null && 'listening' in message)
      return String(message.listening);
  }
}

function stop(code: number): void {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
  Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit'))).then(() => process.exit(code));
}

process.once('SIGINT', () => stop(0));
process.once('SIGTERM', () => stop(0));

/** The first is in the last line of texts, and a browser offers the code at that host only: the one people's pages are at. */
const shopHosts = atHome ? ['localhost', host] : [host, 'localhost'];
const shopOrigins = [...new Set(shopHosts.map((name) => `http://${name}:${shopPort}`))];
const service = run('src/main.ts', {
  ...publicUrl,
  COUNTERSIGN_BOOTSTRAP_KEY: apiKey,
  COUNTERSIGN_APP_NAME: env.COUNTERSIGN_APP_NAME ?? 'Lantern & Loom',
  COUNTERSIGN_APP_ORIGINS: env.COUNTERSIGN_APP_ORIGINS ?? shopOrigins.join(','),
  COUNTERSIGN_APP_COLOUR: env.COUNTERSIGN_APP_COLOUR ?? '#1f5c4d',
  LOG_LEVEL: env.LOG_LEVEL ?? 'warn',
});
const serviceUrl = await listening(service);
const shop = run('shop/main.ts', {
  ...publicUrl,
  COUNTERSIGN_URL: serviceUrl,
  COUNTERSIGN_API_KEY: apiKey,
  SHOP_PORT: shopPort,
  SHOP_DATA_DIR: env.SHOP_DATA_DIR ?? join(dataDir, 'shop'),
});
const shopUrl = await listening(shop);
console.log(`
  Shop       ${shopUrl}          register here, with any name, phone and e-mail
  Inbox      ${serviceUrl}/inbox    the simulated phone and mailbox: the codes arrive here
  API        ${serviceUrl}/docs     key: ${apiKey}

  Data is in ${dataDir}. Stop with Ctrl+C.
`);
