import { describeKinds } from '#delivery/providers/kinds.ts';

/** As much of a JSON schema as a table of settings tells. */
type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

const head = `# Providers and their settings

Made from the very schemas that check the [delivery file](delivery.md), by \`npm run generate\`. A provider is \`kind\`, the
settings below, and \`perSecond\`, \`timeoutSeconds\` and \`tells\` if you like. Put secrets in as \`{ "$env": "NAME" }\`.
`;

/** docs/providers.md: each kind with its settings. */
export async function providersPage(): Promise<string> {
  const kinds = await describeKinds();
  return [head, ...kinds.map(({ kind, settings }) => section(kind, settings))].join('\n');
}

function section(kind: string, { properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `| \`${name}\`${required.includes(name) ? ' *' : ''} | ${allowed(schema)} | ${told(schema)} |`,
  );
  return [
    `## ${kind}`,
    '',
    '| setting, * needed | value | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function allowed({ type, enum: values, anyOf, const: only, default: usual }: Schema): string {
  const choices = values ?? anyOf?.flatMap((one) => (one.const === undefined ? [] : [one.const]));
  const kind = choices?.length
    ? choices.map((choice) => `\`${choice}\``).join(', ')
    : only === undefined
      ? (type ?? 'object')
      : `\`${only}\``;
  return usual === undefined || usual === '' ? kind : `${kind}; \`${JSON.stringify(usual)}\``;
}

function told({ description = '' }: Schema): string {
  return description.replaceAll('|', '\\|');
}
