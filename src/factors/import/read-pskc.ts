import type { OtpAlgorithm } from '#core/hotp.ts';
import { mostDriftSteps } from '#core/totp.ts';
import type { ImportReason } from './import-reason.ts';
import type { ImportedToken, ImportProblem, TokenImport } from './imported-token.ts';
import { openValue, type PskcKeys, type PskcSecrets, pskc, readPskcKeys } from './pskc-keys.ts';
import {
  type Read,
  readAlgorithm,
  readBase64,
  readCounter,
  readDigits,
  readIssuer,
  readPeriod,
  readSecret,
  readSerial,
} from './read-fields.ts';
import { childOf, readXml, type XmlElement } from './xml-tree.ts';

/**
 * The tokens of a key container (RFC 6030), in the clear, or encrypted under a pre-shared key or a password. Signatures
 * of a container are not looked at: whoever imports it says that it is the right one. PINs, which the token itself asks for,
 * are passed over.
 * @param text decoded
 */
export async function readPskc(text: string, secrets: PskcSecrets = {}): Promise<TokenImport> {
  const document = readXml(text);
  if ('reason' in document) return { tokens: [], problems: [document] };
  const { root } = document;
  const isContainer = root.name === 'KeyContainer' && root.namespace === pskc;
  if (!isContainer || root.attributes.get('Version') !== '1.0') {
    return { tokens: [], problems: [{ line: root.line, reason: 'not-pskc' }] };
  }
  const keys = await readPskcKeys(root, secrets);
  const tokens: ImportedToken[] = [];
  const problems: ImportProblem[] = [];
  const ids = new Set<string>();
  for (const keyPackage of root.children.filter(({ name }) => name === 'KeyPackage')) {
    const key = childOf(keyPackage, pskc, 'Key');
    const profile = key && profileOf(key);
    if (!key || profile === 'pin') continue;
    const token = readToken(keyPackage, key, profile, keys);
    const id = key.attributes.get('Id');
    const reasons = [
      ...token.reasons,
      ...(id !== undefined && ids.has(id) ? (['duplicate-key'] as const) : []),
    ];
    if (id !== undefined) ids.add(id);
    if (reasons.length === 0 && token.value) tokens.push(token.value);
    problems.push(...reasons.map((reason) => ({ line: key.line, reason })));
  }
  return { tokens, problems };
}

type Profile = { readonly kind: 'hotp' | 'totp'; readonly suffix: string | undefined };

/** RFC 6030 §10 and the names of its drafts; some makers put the hash behind it. */
function profileOf(key: XmlElement): Profile | 'pin' | undefined {
  const algorithm = key.attributes.get('Algorithm') ?? '';
  const [, name, suffix] =
    /^urn:ietf:params:xml:ns:keyprov:pskc[:#](hotp|totp|pin)(?:[-:#](.{1,20}))?$/.exec(algorithm) ?? [];
  if (name === 'pin') return name;
  return name === 'hotp' || name === 'totp' ? { kind: name, suffix } : undefined;
}

type ReadToken = { readonly value?: ImportedToken; readonly reasons: readonly ImportReason[] };

function readToken(
  keyPackage: XmlElement,
  key: XmlElement,
  profile: Profile | undefined,
  keys: PskcKeys,
): ReadToken {
  const reasons: ImportReason[] = [];
  const taken = <Value>(read: Read<Value>, otherwise: Value): Value => {
    if ('value' in read) return read.value;
    reasons.push(read.reason);
    return otherwise;
  };
  if (!profile) return { reasons: ['unsupported-algorithm'] };
  const data = childOf(key, pskc, 'Data');
  const serial =
    childOf(childOf(keyPackage, pskc, 'DeviceInfo'), pskc, 'SerialNo')?.text ??
    key.attributes.get('Id') ??
    '';
  const algorithm = taken(algorithmOf(key, profile), 'sha1');
  const shared = {
    line: key.line,
    serial: taken(readSerial(serial), ''),
    issuer: taken(readIssuer(childOf(key, pskc, 'Issuer')?.text ?? ''), ''),
    ...taken(readPolicy(childOf(key, pskc, 'Policy')), { startsAt: null, expiresAt: null }),
    secret: taken(secretOf(childOf(data, pskc, 'Secret'), keys), ''),
    algorithm,
    digits: taken(digitsOf(key), 6 as const),
  };
  const plain = (name: string, otherwise: string): string => plainValue(childOf(data, pskc, name), otherwise);
  const value: ImportedToken =
    profile.kind === 'hotp'
      ? { ...shared, kind: 'hotp', counter: taken(readCounter(plain('Counter', '0')), 0) }
      : {
          ...shared,
          kind: 'totp',
          periodSeconds: taken(readPeriod(plain('TimeInterval', '30')), 30),
          driftSteps: taken(readDrift(plain('TimeDrift', '0')), 0),
        };
  return { value, reasons };
}

/** What no reader takes for a number stands for a value that is encrypted, which only secrets are in practice. */
function plainValue(element: XmlElement | undefined, otherwise: string): string {
  return element ? (childOf(element, pskc, 'PlainValue')?.text ?? 'encrypted') : otherwise;
}

function algorithmOf(key: XmlElement, { suffix }: Profile): Read<OtpAlgorithm> {
  const suite = childOf(childOf(key, pskc, 'AlgorithmParameters'), pskc, 'Suite')?.text;
  const named = [suffix, suite].filter((name) => name !== undefined).map(readAlgorithm);
  const values = new Set(named.map((read) => ('value' in read ? read.value : undefined)));
  const [value = 'sha1'] = values;
  return values.size > 1 || (named.length > 0 && values.has(undefined))
    ? { reason: 'unsupported-algorithm' }
    : { value };
}

function digitsOf(key: XmlElement): Read<6 | 7 | 8> {
  const format = childOf(childOf(key, pskc, 'AlgorithmParameters'), pskc, 'ResponseFormat');
  if (!format) return { value: 6 };
  const digits = readDigits(format.attributes.get('Length') ?? '');
  const checkDigits = format.attributes.get('CheckDigits') ?? 'false';
  const usual = format.attributes.get('Encoding') === 'DECIMAL' && ['false', '0'].includes(checkDigits);
  return usual && 'value' in digits ? digits : { reason: 'unsupported-format' };
}

function secretOf(element: XmlElement | undefined, keys: PskcKeys): Read<string> {
  if (!element) return { reason: 'no-secret' };
  const plain = childOf(element, pskc, 'PlainValue');
  if (plain) return readSecret(readBase64(plain.text));
  if (!childOf(element, pskc, 'EncryptedValue')) return { reason: 'no-secret' };
  const opened = openValue(element, keys);
  return 'value' in opened ? readSecret(opened.value) : opened;
}

function readDrift(text: string): Read<number> {
  const value = /^-?[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) <= mostDriftSteps ? { value } : { reason: 'bad-drift' };
}

type Validity = Pick<ImportedToken, 'startsAt' | 'expiresAt'>;

/** A policy that isn't understood in full means that the key may not be used (RFC 6030 §5). */
function readPolicy(policy: XmlElement | undefined): Read<Validity> {
  const known = ['StartDate', 'ExpiryDate', 'PINPolicy', 'KeyUsage'];
  const members = policy?.children ?? [];
  if (members.some(({ name, namespace }) => namespace !== pskc || !known.includes(name))) {
    return { reason: 'unsupported-policy' };
  }
  const usages = members.filter(({ name }) => name === 'KeyUsage').map(({ text }) => text);
  // A PIN that is typed into the token is its own affair; one that is typed here, with the code, is not known.
  const pinMode = childOf(policy, pskc, 'PINPolicy')?.attributes.get('PINUsageMode') ?? 'Local';
  if ((usages.length > 0 && !usages.includes('OTP')) || pinMode !== 'Local')
    return { reason: 'unsupported-policy' };
  const startsAt = readDate(childOf(policy, pskc, 'StartDate'));
  const expiresAt = readDate(childOf(policy, pskc, 'ExpiryDate'));
  const crossed = startsAt !== null && expiresAt !== null && !(startsAt < expiresAt);
  return crossed || Number.isNaN(startsAt) || Number.isNaN(expiresAt)
    ? { reason: 'bad-date' }
    : { value: { startsAt, expiresAt } };
}

/** Without a zone it is UTC (RFC 6030 §4.3.5), where the platform would take that of this machine. */
function readDate(element: XmlElement | undefined): number | null {
  if (!element) return null;
  const [, date, zone] =
    /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)(Z|[+-][0-9]{2}:[0-9]{2})?$/.exec(
      element.text,
    ) ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date}${zone ?? 'Z'}`);
}
