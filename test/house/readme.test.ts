import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '#test/e2e/free-port.ts';
import document from '../../docs/openapi.json' with { type: 'json' };

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\``).exec(readme)?.[1] ?? '';

it('the README shows an answer as the API gives it', () => {
  const shown = JSON.parse(block('json'));
  assert.deepEqual(Object.keys(shown), document.components.schemas.Verification.required);
});

describe('what the README shows of `npm start`', () => {
  const to = '+12025550143';
  let dataDir: string;
  let port: number;
  let started: ChildProcess;

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'countersign-readme-'));
    port = await freePort();
    const ports = { PORT: String(port), SHOP_PORT: String(await freePort()) };
    started = run(['scripts/start.ts'], { ...ports, COUNTERSIGN_DATA_DIR: dataDir });
    await said(started, 'Stop with Ctrl+C');
  });
  after(async () => {
    if (started.exitCode === null) {
      started.kill('SIGTERM');
      await once(started, 'exit');
    }
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('runs: its program asks for the code of the text, whose last line names the host of the pages', async (context) => {
    const program = block('ts')
      .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
      .replace("'data/bootstrap-key'", JSON.stringify(join(dataDir, 'bootstrap-key')));
    const running = run(['--input-type=module-typescript', '--eval', program]);
    context.after(() => running.kill('SIGKILL'));
    await said(running, 'Code: ');
    const message = await arrived(`http://127.0.0.1:${port}/inbox/messages?to=${encodeURIComponent(to)}`);
    const shown = /The phone says:\n\n```\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? '';
    assert.equal(message.text, shown.replaceAll('910485', message.code));
    assert.match(message.text, /\n@localhost #\d{6}$/);
    running.stdin?.write(`${message.code}\n`);
    await said(running, 'approved');
  });
});

function run(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const stdio = ['pipe', 'pipe', 'inherit'] as const;
  return spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: [...stdio] });
}

type Message = { readonly code: string; readonly text: string };

/** It may be on its way still when the API has answered. */
async function arrived(inbox: string): Promise<Message> {
  for (;;) {
    const [message] = (await (await fetch(inbox)).json()) as Message[];
    if (message) return message;
  }
}

/** @throws when it ends without having said so */
async function said(child: ChildProcess, words: string): Promise<void> {
  let all = '';
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    all += chunk;
    if (all.includes(words)) return;
  }
  assert.fail(`It never said "${words}", but:\n${all}`);
}
