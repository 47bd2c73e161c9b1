import { decodeBase32 } from '#core/base32.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';
import type { ImportReason } from './import-reason.ts';
import {
  type ImportedToken,
  type ImportProblem,
  mostImportCharacters,
  type TokenImport,
} from './imported-token.ts';
import {
  looksShortened,
  type Read,
  readAlgorithm,
  readCounter,
  readDigits,
  readIssuer,
  readPeriod,
  readSecret,
  readSerial,
} from './read-fields.ts';

/** In the order of a file without a first line that names them. `moving`: the counter of HOTP, the period of TOTP. */
const usualColumns = ['serial', 'secret', 'type', 'moving', 'digits', 'algorithm', 'issuer'] as const;
type Column = (typeof usualColumns)[number] | 'counter' | 'period';

/** How makers head their columns. */
const headings: ReadonlyMap<string, Column> = new Map([
  ...usualColumns.map((name) => [name, name] as const),
  ['counter', 'counter'],
  ['period', 'period'],
  ['serial number', 'serial'],
  ['serialnumber', 'serial'],
  ['serial no', 'serial'],
  ['secret key', 'secret'],
  ['secretkey', 'secret'],
  ['seed', 'secret'],
  ['key', 'secret'],
  ['timeinterval', 'period'],
  ['time interval', 'period'],
  ['timestep', 'period'],
  ['counter/period', 'moving'],
  ['otp length', 'digits'],
]);

const mostRows = 20_000;

/**
 * The tokens of a CSV file: serial, secret in hex or base32, `HOTP` or `TOTP`, counter or period, digits, algorithm,
 * issuer; or in the order that its first line says, in which columns of other names are passed over. What is left out
 * after the type is what tokens do by default: counter 0, 30 s, 6 digits, SHA-1.
 * @param text decoded
 */
export function readTokenCsv(text: string): TokenImport {
  if (text.length > mostImportCharacters) return { tokens: [], problems: [{ line: 1, reason: 'too-large' }] };
  const rows = csvRows(text);
  const extra = rows[mostRows];
  if (extra) return { tokens: [], problems: [{ line: extra.line, reason: 'too-large' }] };
  const heading = rows[0] && headingOf(rows[0]);
  if (heading && !(heading.includes('serial') && heading.includes('secret'))) {
    return { tokens: [], problems: [{ line: rows[0]?.line ?? 1, reason: 'missing-column' }] };
  }
  const tokens: ImportedToken[] = [];
  const problems: ImportProblem[] = [];
  const serials = new Set<string>();
  for (const row of heading ? rows.slice(1) : rows) {
    const { token, reasons } = readRow(row, heading ?? usualColumns);
    const known = serials.has(token.serial);
    if (known && reasons.length === 0) reasons.push('duplicate-serial');
    if (token.serial !== '') serials.add(token.serial);
    if (reasons.length === 0) tokens.push(token);
    problems.push(...reasons.map((reason) => ({ line: row.line, reason })));
  }
  return { tokens, problems };
}

/** undefined when this is no heading but a token: no serial number is called so. */
function headingOf({ cells }: CsvRow): (Column | undefined)[] | undefined {
  const columns = cells.map((cell) => headings.get(cell.toLowerCase().replaceAll('_', ' ')));
  return columns.filter((column) => column !== undefined).length >= 2 ? columns : undefined;
}

function readRow(
  row: CsvRow,
  columns: readonly (Column | undefined)[],
): { readonly token: ImportedToken; readonly reasons: ImportReason[] } {
  const reasons: ImportReason[] = row.reason ? [row.reason] : [];
  const taken = <Value, Other>(read: Read<Value>, otherwise: Other): Value | Other => {
    if ('value' in read) return read.value;
    // Of a row that could not be taken apart nothing else is worth saying.
    if (!row.reason) reasons.push(read.reason);
    return otherwise;
  };
  const cell = (...names: readonly Column[]): string =>
    names.map((name) => row.cells[columns.indexOf(name)] ?? '').find((text) => text !== '') ?? '';
  const or = (text: string, otherwise: string): string => (text === '' ? otherwise : text);
  const shared = {
    line: row.line,
    serial: taken(readSerial(cell('serial')), ''),
    issuer: taken(readIssuer(cell('issuer')), ''),
    startsAt: null,
    expiresAt: null,
    secret: taken(secretOf(cell('secret')), ''),
    digits: taken(readDigits(or(cell('digits'), '6')), 6 as const),
    algorithm: taken(readAlgorithm(or(cell('algorithm'), 'sha1')), 'sha1' as const),
  };
  const kind = taken(readType(cell('type')), undefined);
  const token: ImportedToken =
    kind === 'totp'
      ? {
          ...shared,
          kind,
          periodSeconds: taken(readPeriod(or(cell('period', 'moving'), '30')), 30),
          driftSteps: 0,
        }
      : {
          ...shared,
          kind: 'hotp',
          counter: kind ? taken(readCounter(or(cell('counter', 'moving'), '0')), 0) : 0,
        };
  return { token, reasons };
}

function readType(text: string): Read<'hotp' | 'totp'> {
  const value = (['hotp', 'totp'] as const).find((kind) => kind === text.toLowerCase());
  return value ? { value } : { reason: 'bad-type' };
}

/**
 * Hex wherever it may be hex: of 32 random letters of base32 one in 10^13 has only those that both know, while hex of
 * half as many bytes has such letters alone often enough.
 */
function secretOf(text: string): Read<string> {
  if (looksShortened(text)) return { reason: 'spreadsheet-number' };
  const letters = text.replace(/[\s:-]/g, '');
  if (/^(?:[0-9a-f]{2})+$/i.test(letters)) return readSecret(Buffer.from(letters, 'hex'));
  return readSecret(decodeBase32(text));
}
