import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '#src/app.ts';
import { testConfig, testKey } from '#test/harness.ts';
import { leaveForScan } from '#test/leak-scan.ts';
import { freePort } from './free-port.ts';

/** The service on a host that browsers take passkeys on, with its inbox, and a clock that can be put forward. */
export type Service = AsyncDisposable & {
  readonly inboxUrl: string;
  clock(): number;
  advance(seconds: number): void;
  securityPage(userId: string): Promise<string>;
  open(body: object): Promise<{ readonly id: string; readonly url: string }>;
  read(id: string): Promise<Readonly<Record<string, unknown>>>;
  approvedBy(id: string): Promise<unknown>;
  /** The newest message that holds a code. */
  newest(to: string): Promise<{ readonly code: string }>;
  /** All that an address got, newest first. */
  told(to: string): Promise<string[]>;
};

export async function openService(env: Record<string, string> = {}): Promise<Service> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-e2e-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const log: string[] = [];
  let offset = 0;
  const clock = (): number => Date.now() + offset;
  const app = await createApp(
    testConfig({
      PORT: String(port),
      COUNTERSIGN_PUBLIC_URL: url,
      COUNTERSIGN_DATA_DIR: join(root, 'data'),
      COUNTERSIGN_APP_NAME: 'Lantern & Loom',
      ...env,
    }),
    { clock, logDestination: { write: (line: string) => void log.push(line) } },
  );
  const own = await app.listen();
  const call = async (path: string, body?: object) => {
    const response = await fetch(`${own}${path}`, {
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const read = (id: string) => call(`/v1/verifications/${id}`);
  return {
    inboxUrl: `${own}/inbox`,
    clock,
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    securityPage: async (userId) =>
      String((await call(`/v1/users/${userId}/security-page`, { account: 'ann@pine.example' })).url),
    open: async (body) => {
      const { id, url } = await call('/v1/verifications', body);
      return { id: String(id), url: String(url) };
    },
    read,
    approvedBy: async (id) => (await read(id)).approvedBy,
    told: async (to) => {
      await app.worker.drain();
      const response = await fetch(`${own}/inbox/messages?to=${encodeURIComponent(to)}`);
      return ((await response.json()) as { readonly text: string }[]).map(({ text }) => text);
    },
    newest: async (to) => {
      await app.worker.drain();
      const response = await fetch(`${own}/inbox/messages?to=${encodeURIComponent(to)}`);
      // What somebody is told may come after it: a reminder that was due, say.
      const message = ((await response.json()) as { readonly code: string }[]).find(({ code }) => code);
      if (!message) throw new Error(`Nothing came for ${to}.`);
      return message;
    },
    async [Symbol.asyncDispose]() {
      const codes = app.inbox?.list({}).map(({ code }) => code) ?? [];
      await app.close();
      leaveForScan({ dataDir: root, codes, texts: log });
    },
  };
}
