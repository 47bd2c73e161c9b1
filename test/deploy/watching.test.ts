import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { phone, startTestApp, wrong } from '#test/harness.ts';
import { at, blocksOf, knownSettings, listAt, metricsIn, root, textOf, yamlOf } from './parts.ts';

const dashboard: unknown = JSON.parse(textOf('deploy/grafana/countersign.json'));
const panels = listAt(dashboard, 'panels');
const dashboardQueries = [
  ...panels.flatMap((panel) => listAt(panel, 'targets').map((target) => String(at(target, 'expr')))),
  ...listAt(dashboard, 'templating', 'list').map((variable) => String(at(variable, 'definition') ?? '')),
];
const pages = ['docs/operations.md', 'docs/scaling.md'];
const rules = blocksOf(textOf('docs/operations.md'), 'yaml')
  .flatMap(yamlOf)
  .flatMap((block) => listAt(block, 'groups'))
  .flatMap((group) => listAt(group, 'rules'));
const alertQueries = rules.map((rule) => String(at(rule, 'expr')));

/** What the service tells after a verification was opened, sent, and answered wrongly and rightly. */
async function exported(): Promise<{ names: Set<string>; labels: Set<string> }> {
  await using test = await startTestApp();
  const opened = await test.call('POST', '/v1/verifications', { to: phone(1), purpose: 'sign_in' });
  const code = await test.codeOf(opened.body.id);
  for (const answer of [wrong(code), code])
    await test.call('POST', `/v1/verifications/${opened.body.id}/check`, { code: answer });
  await test.call('POST', `/v1/verifications/${opened.body.id}/resend`, {});
  const { text } = await test.call('GET', '/metrics');
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return {
    names: new Set(samples.map((line) => /^\w+/.exec(line)?.[0] ?? '')),
    labels: new Set(samples.flatMap((line) => [...line.matchAll(/(\w+)="/g)].map((match) => match[1] ?? ''))),
  };
}

it('asks, in the dashboard and in the alerts, for nothing the service does not export', async () => {
  const { names, labels } = await exported();
  // Given by Prometheus to whatever it reads.
  for (const label of ['job', 'instance']) labels.add(label);
  const queries = [...dashboardQueries, ...alertQueries];
  assert.ok(dashboardQueries.length > 20 && alertQueries.length > 5);
  for (const query of queries) {
    assert.deepEqual(
      metricsIn(query).filter((name) => !names.has(name)),
      [],
      query,
    );
    const used = [...query.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((match) => match[1] ?? '');
    const grouped = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap((match) => (match[1] ?? '').split(/,\s*/));
    assert.deepEqual(
      [...used, ...grouped].filter((label) => !labels.has(label)),
      [],
      query,
    );
  }
});

it('says what each alert is about in one text, which a comma does not cut into members', () => {
  for (const rule of rules) {
    assert.deepEqual(Object.keys(Object(at(rule, 'annotations'))), ['summary'], String(at(rule, 'alert')));
    assert.match(String(at(rule, 'annotations', 'summary')), /\.$/);
  }
});

it('shows every metric of its own in the dashboard', async () => {
  const { names } = await exported();
  const shown = new Set(
    dashboardQueries.flatMap(metricsIn).map((name) => name.replace(/_(?:bucket|count|sum)$/, '')),
  );
  const own = [...names].filter((name) => name.startsWith('countersign_'));
  assert.deepEqual(
    [...new Set(own.map((name) => name.replace(/_(?:bucket|count|sum)$/, '')))].filter(
      (name) => !shown.has(name),
    ),
    [],
  );
});

it('takes the outbox once, though every node tells of it', () => {
  for (const query of [...dashboardQueries, ...alertQueries].filter(
    (one) => !one.startsWith('label_values'),
  )) {
    for (const [use] of query.matchAll(/\w+\(countersign_outbox_messages/g))
      assert.match(use, /^max\(/, query);
  }
});

it('has no two panels with one id, and none that overlap', () => {
  const ids = panels.map((panel) => at(panel, 'id'));
  assert.equal(new Set(ids).size, ids.length);
  const taken = new Set<string>();
  for (const panel of panels) {
    const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((side) => Number(at(panel, 'gridPos', side)));
    for (let column = x ?? 0; column < (x ?? 0) + (w ?? 0); column++) {
      for (let line = y ?? 0; line < (y ?? 0) + (h ?? 0); line++) {
        assert.ok(column < 24 && !taken.has(`${column},${line}`), String(at(panel, 'title')));
        taken.add(`${column},${line}`);
      }
    }
  }
});

it('has pages whose links lead somewhere', () => {
  for (const page of pages) {
    const text = textOf(page);
    for (const [, link = '', anchor = ''] of text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
      if (link.startsWith('http')) continue;
      const target = link === '' ? page : join(dirname(page), link);
      assert.ok(existsSync(root + target), `${page} links to ${target}`);
      if (anchor !== '') assert.ok(anchorsOf(target).has(anchor), `${page} links to ${target}#${anchor}`);
    }
  }
});

it('has pages that name only settings the service has', () => {
  const known = knownSettings();
  for (const page of pages) {
    const named = textOf(page).match(/\bCOUNTERSIGN_[A-Z_]+\b|\bOTEL_[A-Z_]+\b/g) ?? [];
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
      page,
    );
  }
});

it('has a page for every setting that is read, and a line for every event that is logged', () => {
  const read = [...textOf('src/settings/config.ts').matchAll(/(?:env\.|')([A-Z]+(?:_[A-Z]+)+)\b/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(read.length > 20);
  const settings = textOf('docs/settings.md');
  assert.deepEqual(
    read.filter((name) => !settings.includes(`\`${name}\``)),
    [],
  );
  const sources = ['src/http/events.ts', 'src/service-log.ts', 'src/main.ts'].map(textOf).join('\n');
  const logged = [...sources.matchAll(/(?:event: |request, )'([a-z]+\.[a-z]+)'/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(logged.length > 8);
  const named = [...textOf('docs/operations.md').matchAll(/^\| (`[a-z]+\.[a-z]+`[^|]*) \|/gm)].flatMap(
    (row) => {
      const [first = '', ...more] = [...(row[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
      return [first, ...more.map((name) => (name.startsWith('.') ? first.replace(/\..*/, name) : name))];
    },
  );
  assert.deepEqual(
    logged.filter((event) => !named.includes(event)),
    [],
  );
});

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...textOf(page).matchAll(/^#+ (.*)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
