import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { textOf } from '#test/deploy/parts.ts';

const kinds =
  'aws|bird|camara|http|infobip|plivo|ses|smpp|smtp|twilio-voice|twilio|vonage-voice|vonage|whatsapp'.split(
    '|',
  );
const [, section = ''] = textOf('docs/delivery.md').split(/^## Reasons$/m);

/** What stands in the first columns of the tables; `…` is anything. */
const rows = [...section.matchAll(/^\| (`[^|]*) \|/gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  .map((name) => new RegExp(`^${name.replaceAll('…', '[a-z0-9-]+')}$`));

/** Reasons as they stand in the source, and what is added to a provider's own word. */
function reasonsMet(): Map<string, string> {
  const met = new Map<string, string>();
  const ofKind = new RegExp(`'((?:${kinds.join('|')}|provider|operator)-[a-z0-9-]+)'`, 'g');
  // Of calls, whichever vendor carries them.
  const ofCalls = /`\$\{(?:this\.#script\.)?vendor\}-([a-z0-9-]+)`/g;
  const named = /\breason\b[^;{}]{0,80}?'([a-z0-9]+(?:-[a-z0-9]+)+)'/g;
  for (const file of globSync('src/delivery/**/*.ts')) {
    const text = readFileSync(file, 'utf8');
    for (const [, reason = ''] of [...text.matchAll(ofKind), ...text.matchAll(named)]) met.set(reason, file);
    for (const [, end = ''] of text.matchAll(ofCalls))
      for (const vendor of ['twilio', 'vonage']) met.set(`${vendor}-${end}`, file);
  }
  // Names of providers and of a hash, and the beginnings of what `slug` makes.
  const others = [...kinds, 'operator-number', 'setup-sign-in', 'ses-bounce'];
  for (const name of [...others, ...kinds.map((kind) => `${kind}-setup`)]) met.delete(name);
  return met;
}

it('explains every reason that a message may end or wait for', () => {
  const met = reasonsMet();
  assert.ok(met.size > 80 && rows.length > 20, `${met.size} reasons, ${rows.length} rows`);
  const unexplained = [...met].filter(([reason]) => !rows.some((row) => row.test(reason)));
  assert.deepEqual(unexplained, []);
});

it('explains none that is not met any more', () => {
  const met = [...reasonsMet().keys()];
  // Whose last part is the provider's own.
  const own = [...section.matchAll(/^\| (`[^|]*) \| theirs/gm)].flatMap(
    ([, cell = '']) => cell.match(/`[^`]+`/g) ?? [],
  );
  const dead = rows
    .filter((row) => !met.some((reason) => row.test(reason)))
    .map(({ source }) => source.slice(1, -1).replaceAll('[a-z0-9-]+', '…'))
    .filter((name) => !own.includes(`\`${name}\``));
  // Of a command, in its SQL.
  assert.deepEqual(dead, ['restored']);
});
