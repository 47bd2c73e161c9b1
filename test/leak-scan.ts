import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What a test leaves behind for the scan at the end of the whole run. */
export type Leavings = {
  /** Holds the database, its log and whatever else the service wrote; absent: `texts` have it all. */
  readonly dataDir?: string;
  readonly codes: readonly string[];
  /** Log lines, answers, headers, URLs. */
  readonly texts: readonly string[];
  /** The folder is the test's own, so it isn't removed. */
  readonly keep?: boolean;
};

/** Set by the test command; without it (one file run by hand) nothing is kept. */
const folder = process.env.COUNTERSIGN_TEST_LEAVINGS;

export function leaveForScan({ dataDir, codes, texts, keep = false }: Leavings): void {
  if (folder) {
    const place = join(folder, randomUUID());
    mkdirSync(place, { recursive: true });
    if (dataDir !== undefined && existsSync(dataDir))
      cpSync(dataDir, join(place, 'data'), { recursive: true });
    writeFileSync(join(place, 'texts'), texts.join('\n'));
    writeFileSync(
      join(place, 'codes.json'),
      JSON.stringify([...new Set(codes.filter((code) => code !== ''))]),
    );
  }
  if (!keep && dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
}

/** The forms in which a code might lie about: itself, its encodings, and digests that a million tries turn back. */
function formsOf(code: string): string[] {
  const digest = (algorithm: string) => createHash(algorithm).update(code);
  return [
    Buffer.from(code).toString('base64').replace(/=+$/, ''),
    Buffer.from(code).toString('hex'),
    ...['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => [
      digest(algorithm).digest('hex'),
      digest(algorithm).digest('base64url'),
      digest(algorithm).digest('base64').replace(/=+$/, ''),
    ]),
  ];
}

/** Random, and so many in a run that some hold six digits in a row that are somebody's code. */
const ids = /\b(?:ver|msg|app|key)_[0-9a-z]{36}\b|\breq_[\w-]{16}/g;

/** Codes that stand in some bytes: as a run of digits of their own, or in one of {@link formsOf}. */
export function findCodes(bytes: Buffer, codes: readonly string[]): string[] {
  const text = bytes.toString('latin1');
  const runs = new Set(text.replaceAll(ids, ' ').match(/(?<![0-9])[0-9]{6,8}(?![0-9])/g) ?? []);
  return codes.filter((code) => runs.has(code) || formsOf(code).some((form) => text.includes(form)));
}

/** Looks through everything the tests of a run left. */
export function scanLeavings(root: string): { codes: number; files: number; found: string[] } {
  let codes = 0;
  let files = 0;
  const found: string[] = [];
  for (const list of globSync(`${root}/*/codes.json`)) {
    const place = join(list, '..');
    const sent: string[] = JSON.parse(readFileSync(list, 'utf8'));
    codes += sent.length;
    for (const file of globSync(`${place}/**/*`)) {
      if (file === list || !statSync(file).isFile()) continue;
      files++;
      for (const code of findCodes(readFileSync(file), sent))
        found.push(`${file.slice(root.length)}: ${code}`);
    }
  }
  return { codes, files, found };
}
