import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: { serve: string };
};

/** What Node is told besides the program when the service is started, as `npm run serve` says it (ADR 21). */
export const serveFlags: readonly string[] = scripts.serve.split(' ').filter((word) => word.startsWith('--'));
