import { type ProblemSlug, problems } from '#src/http/problem.ts';

/** As much of the OpenAPI document as tells which operation answers by which problem. */
export type ApiDocument = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly 'x-problems'?: readonly ProblemSlug[]; readonly requestBody?: object }>
      >
    >
  >;
};

const slugs = Object.keys(problems) as ProblemSlug[];

const head = `# Problems

What the API answers when it does not do what it was asked: [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem
details, \`application/problem+json\`. Compare the last part of \`type\` (in the SDK, \`slug\`): it stays as it is. \`title\` and
\`detail\` are for a developer's eyes, and may change. A time after which to try again is in \`retryAt\` and in \`Retry-After\`;
\`errors\` says what to mend in a request, \`nextChannels\` which other ways there are, \`instance\` is the request's id in the log.

A wrong code is no problem but an answer: \`outcome: "wrong"\`.
`;

/** docs/problems.md: each problem, and which operations have it. */
export function problemsPage({ paths }: ApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      has: new Set(operation['x-problems']),
      takesBody: operation.requestBody !== undefined,
    })),
  );
  const withBody = operations.filter(({ takesBody }) => takesBody).length;
  const rows = slugs.map((slug) => {
    const [status, detail] = problems[slug];
    const own = operations.filter(({ has }) => has.has(slug)).map(({ name }) => `\`${name}\``);
    return { slug, status, detail, own };
  });
  const isEverywhere = ({ own }: (typeof rows)[number]): boolean =>
    own.length === 0 || own.length === operations.length;
  const table = (some: typeof rows, columns: string, cells: (row: (typeof rows)[number]) => string[]) =>
    [
      `| problem | status | ${columns} |`,
      `| --- | --- |${' --- |'.repeat(columns.split('|').length)}`,
      ...some.map((row) => `| \`${row.slug}\` | ${row.status} | ${cells(row).join(' | ')} |`),
      '',
    ].join('\n');
  return [
    head,
    '## Of single operations\n',
    table(
      rows.filter((row) => !isEverywhere(row)),
      'what it means | operations',
      ({ detail, own }) => [detail, own.length === withBody ? 'all with a body' : own.join('<br>')],
    ),
    '## Of all\n',
    table(rows.filter(isEverywhere), 'what it means', ({ detail }) => [detail]),
  ].join('\n');
}

/** The SDK's list of them. */
export function problemSlugs(): string {
  return [
    '// Made from the API by `npm run generate`. Do not edit.',
    '',
    'export const problemSlugs = [',
    ...slugs.map((slug) => `  '${slug}',`),
    '] as const;',
    '',
  ].join('\n');
}
