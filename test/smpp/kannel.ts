import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { needDebianPackage } from './debian-package.ts';

/** Kannel: an SMS gateway as operators run it, as a customer of a message centre. */
export type Kannel = AsyncDisposable & {
  /** Hands a text over to the gateway. @returns its HTTP status: 202 when it will send it */
  send(query: Readonly<Record<string, string>>): Promise<number>;
  /** What the gateway tells of its texts (`/receipt?…`) and of texts that came (`/incoming?…`), in order. */
  readonly told: readonly URL[];
  /** The first that is wanted, when it is there. */
  when(wanted: (told: URL) => boolean): Promise<URL>;
};

const user = { username: 'tester', password: 'tester' };

/** @param centrePort where the message centre listens, on this machine */
export async function startKannel(centrePort: number): Promise<Kannel> {
  needDebianPackage('kannel');
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'countersign-kannel-'));
  started.defer(() => rmSync(folder, { recursive: true }));
  const told: URL[] = [];
  const watchers = new Set<() => void>();
  const listener = createServer((request, response) => {
    told.push(new URL(request.url ?? '/', 'http://localhost'));
    for (const watcher of watchers) watcher();
    response.end();
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  started.defer(() => {
    listener.closeAllConnections();
    listener.close();
  });
  const tell = `http://127.0.0.1:${portOf(listener)}`;
  const [adminPort, boxPort, sendPort] = await freePorts();
  const file = join(folder, 'kannel.conf');
  writeFileSync(file, configuration({ centrePort, adminPort, boxPort, sendPort, tell, folder }));
  for (const [program, port] of [
    ['bearerbox', boxPort],
    ['smsbox', sendPort],
  ] as const) {
    const child = spawn(`/usr/sbin/${program}`, [file], { stdio: 'ignore', cwd: folder });
    const gone = once(child, 'exit');
    started.defer(async () => {
      if (child.exitCode === null && child.kill('SIGKILL')) await gone;
    });
    await Promise.race([
      listens(port),
      gone.then(() => Promise.reject(new Error(`${program} ended at once.`))),
    ]);
  }
  const running = started.move();
  return {
    told,
    async send(query) {
      const report = { 'dlr-mask': '31', 'dlr-url': `${tell}/receipt?state=%d&to=%p` };
      const parameters = new URLSearchParams({ ...user, ...report, ...query });
      const response = await fetch(`http://127.0.0.1:${sendPort}/cgi-bin/sendsms?${parameters}`);
      return response.status;
    },
    async when(wanted) {
      for (;;) {
        const found = told.find(wanted);
        if (found) return found;
        await new Promise<void>((resolve) => watchers.add(resolve));
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

type Places = Readonly<Record<'centrePort' | 'adminPort' | 'boxPort' | 'sendPort', number>> &
  Readonly<Record<'tell' | 'folder', string>>;

function configuration({ centrePort, adminPort, boxPort, sendPort, tell, folder }: Places): string {
  return `
group = core
admin-port = ${adminPort}
admin-interface = "127.0.0.1"
admin-password = ${user.password}
smsbox-port = ${boxPort}
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
dlr-storage = internal
log-file = "${folder}/bearerbox.log"
log-level = 0

group = smsc
smsc = smpp
smsc-id = simulator
host = 127.0.0.1
port = ${centrePort}
transceiver-mode = true
smsc-username = countersign
smsc-password = simulate
system-type = ""
interface-version = 34
source-addr-autodetect = true
dest-addr-ton = 1
dest-addr-npi = 1
enquire-link-interval = 2
reconnect-delay = 1
msg-id-type = 0

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendPort}
sendsms-interface = "127.0.0.1"
log-file = "${folder}/smsbox.log"
log-level = 0
mo-recode = true

group = sendsms-user
username = ${user.username}
password = ${user.password}
max-messages = 4
concatenation = true
forced-smsc = simulator
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
get-url = "${tell}/incoming?from=%p&to=%P&text=%a"
max-messages = 0
`;
}

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

/** Free a moment ago: Kannel can't be told to take any that is. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = [createTcpServer(), createTcpServer(), createTcpServer()];
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const [first = 0, second = 0, third = 0] = servers.map(portOf);
  for (const server of servers) server.close();
  return [first, second, third];
}

async function listens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await delay(50);
  }
  throw new Error(`Kannel does not listen on port ${port}.`);
}
