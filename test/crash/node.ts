import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { testKey } from '#test/harness.ts';

const { NODE_COMPILE_CACHE } = process.env;
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Json = Record<string, unknown>;
export type Answer = { readonly status: number; readonly body: Json };

/** One process of the real service, as it is started in production but for its inbox. */
export class ServiceNode {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.#exited = once(child, 'exit');
  }

  /** @param log is given what it prints */
  static async start(settings: Record<string, string>, log: string[]): Promise<ServiceNode> {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
        PORT: '0',
        COUNTERSIGN_BOOTSTRAP_KEY: testKey,
        COUNTERSIGN_SMTP_FROM: 'no-reply@shop.example',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => log.push(String(chunk)));
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => assert.fail(`the service did not start: ${log.at(-1)}`)),
    ]);
    return new ServiceNode(child, message.listening);
  }

  /** SIGKILL: no line more of it runs. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    await this.#exited;
  }

  /** Resolves when the process is gone, however that came. */
  async exited(): Promise<void> {
    await this.#exited;
  }

  /** A request with the server key. @throws when no answer comes */
  async call(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Json };
  }
}
