import type { ImportReason } from './import-reason.ts';

export type CsvRow = {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
} & { readonly reason?: ImportReason };

const mostCells = 32;

/**
 * The rows of a CSV file (RFC 4180), empty ones left out. What parts values is whichever of comma, semicolon and tab comes
 * first in it. Spaces around a value are dropped. Each line is a row by itself: no value of a token spans two, and so an
 * open quotation mark swallows no other token.
 */
export function csvRows(text: string): CsvRow[] {
  const separator = /[,;\t]/.exec(text)?.[0] ?? ',';
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ line: index + 1, ...cellsOf(line, separator) }],
  );
}

function cellsOf(
  line: string,
  separator: string,
): { readonly cells: readonly string[]; readonly reason?: ImportReason } {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    if (cells.length === mostCells) return { cells: [], reason: 'too-many-columns' };
    const quoted = /^ *"((?:[^"]|"")*)" */.exec(rest);
    const raw = quoted?.[0] ?? rest.slice(0, endOf(rest, separator));
    const after = rest.slice(raw.length);
    const bare = quoted === null && raw.includes('"');
    if (bare || (after !== '' && !after.startsWith(separator))) return { cells: [], reason: 'bad-quotes' };
    cells.push((quoted?.[1]?.replaceAll('""', '"') ?? raw).trim());
    if (after === '') return { cells };
    rest = after.slice(separator.length);
  }
}

function endOf(text: string, separator: string): number {
  const at = text.indexOf(separator);
  return at < 0 ? text.length : at;
}
