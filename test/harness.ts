import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel } from '#core/channel.ts';
import { Keyring } from '#core/keyring.ts';
import type { OutgoingMessage, Provider } from '#delivery/provider.ts';
import { type Config, readConfig } from '#settings/config.ts';
import { type CountersignApp, createApp, type Overrides } from '#src/app.ts';
import { SqliteStore } from '#store/sqlite/sqlite-store.ts';
import { FakeClock, seededRandom } from '#test/contract/steps.ts';
import { leaveForScan } from '#test/leak-scan.ts';
import { ProblemsSeen } from '#test/problems-seen.ts';
import { RecoveryHasher } from '#verifications/recovery-hasher.ts';

export const testSecret = 'a-secret-for-tests-only-a-secret-for-tests-only';

/** The keys of every app under test, for a store that a test puts in place of the app's own. */
export const testKeyring = new Keyring([testSecret]);

export const testKey = 'cs_test_0123456789abcdefghijklmnopqrstuv';

/** A provider that keeps what it is given, and answers as the test says. */
export class RecordingProvider implements Provider {
  readonly name = 'recording';
  readonly channels: readonly Channel[] = ['sms', 'voice', 'email'];
  readonly sent: OutgoingMessage[] = [];
  answer: Provider['send'] = async () => ({ outcome: 'accepted' });

  send(message: OutgoingMessage, signal: AbortSignal) {
    this.sent.push(message);
    return this.answer(message, signal);
  }

  async close(): Promise<void> {}
}

export type TestApp = AsyncDisposable & {
  readonly app: CountersignApp;
  readonly clock: FakeClock;
  readonly provider: RecordingProvider;
  readonly dataDir: string;
  /** Everything the service logged. */
  readonly log: string[];
  /** A request to the API with the server key. */
  call(
    method: 'GET' | 'POST',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends what is in the outbox and returns the code that a verification's last message held. */
  codeOf(verificationId: string): Promise<string>;
};

/** A body as tests read it: members by name, and `problem` for the last part of a problem's type. */
export type JsonBody = Readonly<Record<string, unknown>> & { readonly id: string; readonly status: unknown };

export type Answer = {
  readonly status: number;
  readonly body: JsonBody;
  readonly headers: Record<string, unknown>;
  readonly text: string;
};

export type TestAppOptions = {
  readonly env?: Record<string, string>;
  readonly overrides?: Overrides;
  readonly dataDir?: string;
  /** Of the command line. */
  readonly args?: readonly string[];
};

/** The whole service on a fake clock and a recording provider, on a data folder of its own. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'countersign-test-'));
  const clock = new FakeClock();
  const provider = new RecordingProvider();
  const log: string[] = [];
  const answers: string[] = [];
  const problems = new ProblemsSeen();
  const { env = {} } = options;
  // On this thread: one for each test takes as long as all that the test does. Those of the store's own thread have it.
  const usual = env.DATABASE_URL === undefined && env.COUNTERSIGN_SECRET === undefined;
  const path = join(dataDir, 'countersign.db');
  const app = await createApp(testConfig({ COUNTERSIGN_DATA_DIR: dataDir, ...env }, options.args), {
    ...(usual && !options.overrides?.store
      ? {
          store: new SqliteStore({
            path,
            clock: options.overrides?.clock ?? clock.read,
            keyring: testKeyring,
          }),
        }
      : {}),
    clock: clock.read,
    random: seededRandom(42),
    jitter: () => 0.5,
    // Ten codes take most of a second of a core by the real one.
    recoveryHasher: new RecoveryHasher({ N: 2, r: 1, p: 1 }),
    providers: [provider],
    logDestination: { write: (line: string) => void log.push(line) },
    ...options.overrides,
  });
  return {
    app,
    clock,
    provider,
    dataDir,
    log,
    async call(method, url, body, headers = {}) {
      const response = await app.http.inject({
        method,
        url,
        headers: { authorization: `Bearer ${testKey}`, ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      answers.push(url, response.body, JSON.stringify(response.headers));
      const json = String(response.headers['content-type']).includes('json') && response.body !== '';
      const read = json ? response.json() : { id: '', status: '' };
      // A worker has no API to say anything of.
      if (!options.args?.includes('--worker')) problems.note(method, url, read?.type);
      return {
        status: response.statusCode,
        body: read,
        headers: response.headers,
        text: response.body,
      };
    },
    async codeOf(verificationId) {
      await app.worker.drain();
      const message = provider.sent.findLast((sent) => sent.verificationId === verificationId);
      if (!message) throw new Error(`No message was sent for ${verificationId}.`);
      return message.code;
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      problems.leave();
      const codes = provider.sent.map(({ code }) => code);
      leaveForScan({ dataDir, codes, texts: [...log, ...answers], keep: options.dataDir !== undefined });
    },
  };
}

export function testConfig(env: Record<string, string>, args: readonly string[] = []): Config {
  const settings = {
    COUNTERSIGN_BOOTSTRAP_KEY: testKey,
    COUNTERSIGN_SECRET: testSecret,
    COUNTERSIGN_APP_NAME: 'Example Shop',
    COUNTERSIGN_APP_ORIGINS: 'https://shop.example',
    COUNTERSIGN_APP_COUNTRIES: 'DE,US,GB',
    ...env,
  };
  return readConfig(settings, args);
}

/** A wrong code of the same length, a different one for each index. */
export function wrong(code: string, index = 1): string {
  return String((Number(code) + index) % 10 ** code.length).padStart(code.length, '0');
}

/** German mobile numbers that are valid and nobody's, one for each index. */
export function phone(index: number): string {
  return `+4915${String(200_000_000 + index)}`;
}

/** The last part of a problem's type. */
export function slugOf(answer: Answer): string {
  return (
    String(answer.body.type ?? '')
      .split('/')
      .at(-1) ?? ''
  );
}
