import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getCountries } from 'libphonenumber-js/max';
import type { App } from '#core/app.ts';
import { samplers, type TracingSettings } from '#tracing/tracing.ts';
import { appSettings } from './app-settings.ts';
import {
  type Env,
  environment,
  httpUrl,
  onOrOff,
  originOf,
  poolSize,
  portNumber,
  postgresUrl,
  postgresUrlForm,
  proxyList,
  secretList,
  serverKey,
  share,
} from './setting-values.ts';
import { unknownSettings, watched } from './unknown-settings.ts';

/** Everything the environment decides. */
export type Config = {
  readonly production: boolean;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Of the embedded store. */
  readonly dataDir: string;
  /** Absent: the embedded store. */
  readonly postgres: PostgresSettings | null;
  /** What this process does. */
  readonly roles: Roles;
  /** Where traces go; absent: there are none. */
  readonly tracing: TracingSettings | null;
  /** Current first; absent: made on the first start and kept in the data folder. */
  readonly secrets: readonly string[];
  readonly bootstrapKey: string | null;
  readonly trustedProxies: readonly string[];
  /** Absent: made from host and port. */
  readonly publicUrl: string | null;
  /** The host that passkeys belong to; absent: that of the public URL. */
  readonly passkeyRpId: string | null;
  /** Header by which a trusted proxy says roughly where somebody is, in lower case; null: none does. */
  readonly placeHeader: string | null;
  readonly app: Omit<App, 'id'>;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** Providers and routes; absent: mail by SMTP, and the simulated inbox in development. */
  readonly delivery: DeliveryFile | null;
  readonly logLevel: string;
  /** What looks wrong and needn't be. */
  readonly warnings: readonly string[];
};

/** JSON as it was written, its secrets filled in, and nothing checked yet. */
export type DeliveryFile = {
  readonly path: string;
  readonly value: unknown;
  /** Providers (`/providers/carrier`) that ask for a secret which isn't there. */
  readonly incomplete: readonly string[];
};

export type Roles = { readonly api: boolean; readonly worker: boolean };

export type PostgresSettings = {
  readonly url: string;
  /** Connections that carry steps; one more listens. */
  readonly pool: number;
  /** Whether statements are prepared by name, which an old PgBouncer in transaction mode can't do. */
  readonly prepare: boolean;
};

type Read = <T>(name: string, fallback: T, parse: (text: string) => T | undefined, wants: string) => T;

/** In development any number will do, since none is ever called. */
const everyCountry: readonly string[] = ['US', ...getCountries().filter((country) => country !== 'US')];

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

/** Thrown with every problem at once, so that a set-up isn't mended one restart at a time. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  /** Private, since whoever prints an error prints all that can be seen of it, and here are secrets. */
  readonly #config: Config | undefined;
  constructor(problems: readonly string[], config?: Config) {
    super(`The settings don't work:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
    this.#config = config;
  }

  /** The settings as far as they could be read, for whoever finds more that is wrong with them. */
  get config(): Config | undefined {
    return this.#config;
  }
}

/**
 * Reads the environment; docs/settings.md lists every variable.
 * @param args of the command line: `--api`, `--worker`; neither or both is both
 * @throws ConfigError naming everything that is wrong
 */
export function readConfig(given: Env, args: readonly string[] = []): Config {
  const { env, asked } = watched(given);
  const problems: string[] = [];
  const read: Read = (name, fallback, parse, wants) => {
    const text = env[name]?.trim();
    if (text === undefined || text === '') return fallback;
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${wants}.`);
    return value ?? fallback;
  };
  const production =
    read('NODE_ENV', 'development', environment, 'production or development') === 'production';
  const port = read('PORT', 8080, portNumber, 'a port number, 0 to 65535');
  const config: Config = {
    production,
    host: env.HOST?.trim() || '127.0.0.1',
    port,
    dataDir: resolve(env.COUNTERSIGN_DATA_DIR?.trim() || './data'),
    postgres: readPostgres(read),
    roles: readRoles(args, problems),
    tracing: readTracing(read),
    secrets: read(
      'COUNTERSIGN_SECRET',
      [],
      secretList,
      'one or more secrets of 32 characters or more, separated by commas',
    ),
    bootstrapKey: read(
      'COUNTERSIGN_BOOTSTRAP_KEY',
      null,
      serverKey,
      'cs_ and 32 or more letters, digits, - or _',
    ),
    trustedProxies: read(
      'COUNTERSIGN_TRUSTED_PROXIES',
      [],
      proxyList,
      'addresses or networks such as 10.0.0.0/8, separated by commas',
    ),
    publicUrl: read(
      'COUNTERSIGN_PUBLIC_URL',
      null,
      originOf,
      'an origin such as https://verify.shop.example',
    ),
    passkeyRpId: readHost(read, 'COUNTERSIGN_PASSKEY_RP_ID'),
    placeHeader: read(
      'COUNTERSIGN_PLACE_HEADER',
      null,
      (text) => (/^[a-z][a-z0-9-]{0,60}$/i.test(text) ? text.toLowerCase() : undefined),
      'the name of a header such as x-place',
    ),
    app: readApp(read, production),
    smtp: smtp(env, problems),
    delivery: deliveryFile(env, problems),
    logLevel: read(
      'LOG_LEVEL',
      'info',
      (text) => (logLevels.includes(text) ? text : undefined),
      `one of ${logLevels.join(', ')}`,
    ),
    warnings: [],
  };
  if (!config.postgres && config.roles.api !== config.roles.worker) {
    problems.push(
      '--api and --worker need DATABASE_URL: the embedded store serves one process, which does both.',
    );
  }
  if (config.postgres && config.secrets.length === 0) {
    problems.push(
      'COUNTERSIGN_SECRET is needed with DATABASE_URL: all nodes share it, and none may make up its own.',
    );
  }
  if (production)
    problems.push(...missingInProduction(config).filter((problem) => !isTold(problem, problems)));
  const warnings = unknownSettings(given, asked);
  if (problems.length > 0) throw new ConfigError([...problems, ...warnings], config);
  return { ...config, warnings };
}

function readPostgres(read: Read): PostgresSettings | null {
  const url = read('DATABASE_URL', null, postgresUrl, postgresUrlForm);
  const pool = read('COUNTERSIGN_POSTGRES_POOL', 5, poolSize, 'a number of connections, 1 to 100');
  const prepare = read('COUNTERSIGN_POSTGRES_PREPARE', true, onOrOff, 'on or off');
  return url === null ? null : { url, pool, prepare };
}

/** The names are the OpenTelemetry specification's, which its packages read more of. */
function readTracing(read: Read): TracingSettings | null {
  const wanted = 'the http:// or https:// URL of a collector';
  const endpoint = read('OTEL_EXPORTER_OTLP_ENDPOINT', null, httpUrl, wanted);
  const known = (text: string) => samplers.find((sampler) => sampler === text);
  const sampler = read(
    'OTEL_TRACES_SAMPLER',
    'parentbased_always_on',
    known,
    `one of ${samplers.join(', ')}`,
  );
  const ratio = read('OTEL_TRACES_SAMPLER_ARG', 1, share, 'a number from 0 to 1');
  return endpoint === null ? null : { endpoint, sampler, ratio };
}

function readRoles(args: readonly string[], problems: string[]): Roles {
  for (const arg of args) {
    if (arg !== '--api' && arg !== '--worker')
      problems.push(`${arg} is no option: there are --api and --worker.`);
  }
  const both = args.includes('--api') === args.includes('--worker');
  return { api: both || args.includes('--api'), worker: both || args.includes('--worker') };
}

/** A setting that was given and is wrong has been named; it isn't missing too. */
const isTold = (problem: string, told: readonly string[]): boolean =>
  told.some((other) => other.split(' ')[0] === problem.split(' ')[0]);

/** What development makes up and production must be given. */
function missingInProduction(config: Config): string[] {
  const problems: string[] = [];
  if (!config.publicUrl?.startsWith('https://')) {
    problems.push('COUNTERSIGN_PUBLIC_URL must be the https:// origin people reach this service at.');
  }
  if (config.app.origins.length === 0)
    problems.push("COUNTERSIGN_APP_ORIGINS must name the app's own origins.");
  if (config.trustedProxies.length === 0) {
    // https ends before this service, so there is one; unnamed, everybody would be one client and share its limits.
    problems.push(
      'COUNTERSIGN_TRUSTED_PROXIES must name the proxy that ends TLS, such as 127.0.0.1 or 10.0.0.0/8.',
    );
  }
  if (config.app.countries.length === 0) {
    problems.push(
      'COUNTERSIGN_APP_COUNTRIES must name the countries whose numbers may get codes: each costs money.',
    );
  }
  if (!config.smtp && !config.delivery)
    problems.push(
      'COUNTERSIGN_SMTP_URL is needed, or a delivery file: the simulated inbox refuses to run in production, so no message could leave.',
    );
  return problems;
}

/** What stands in it is checked by those who know what it means; here it gets its secrets. */
function deliveryFile(env: Env, problems: string[]): DeliveryFile | null {
  const path = env.COUNTERSIGN_DELIVERY_FILE?.trim();
  if (!path) return null;
  try {
    const incomplete: string[] = [];
    const value = withSecrets(JSON.parse(readFileSync(path, 'utf8')), (name, place) => {
      const secret = env[name];
      if (secret) return secret;
      problems.push(`${name}, which the delivery file asks for, is not in the environment.`);
      incomplete.push(`/${place.slice(0, 2).join('/')}`);
      return '';
    });
    return { path, value, incomplete };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    problems.push(`COUNTERSIGN_DELIVERY_FILE names ${path}, which ${why}.`);
    return null;
  }
}

type SecretOf = (name: string, place: readonly string[]) => string;

/** `{"$env": "NAME"}` stands for a value from the environment, so that the file itself holds no secret. */
function withSecrets(value: unknown, secretOf: SecretOf, place: readonly string[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$env' in value) return secretOf(String(value.$env), place);
  const filled = Object.entries(value).map(
    ([member, item]) => [member, withSecrets(item, secretOf, [...place, member])] as const,
  );
  return Array.isArray(value) ? filled.map(([, item]) => item) : Object.fromEntries(filled);
}

function smtp(env: Env, problems: string[]): Config['smtp'] {
  const url = env.COUNTERSIGN_SMTP_URL?.trim();
  const from = env.COUNTERSIGN_SMTP_FROM?.trim();
  if (!url && !from) return null;
  if (!url || !/^smtps?:\/\//.test(url) || !URL.canParse(url)) {
    problems.push('COUNTERSIGN_SMTP_URL must be smtp://user:password@host:587 or smtps://….');
  }
  if (!from || !/^[^\s@]+@[^\s@]+$|<[^\s@]+@[^\s@]+>$/.test(from)) {
    problems.push('COUNTERSIGN_SMTP_FROM must be an address such as "Shop <no-reply@shop.example>".');
  }
  return { url: url ?? '', from: from ?? '' };
}

/** The app that `COUNTERSIGN_BOOTSTRAP_KEY` names. */
function readApp(read: Read, production: boolean): Config['app'] {
  const { name, origins, countries, colour, androidAppHash, demandsTwoStep } = appSettings;
  const rpId = readHost(read, 'COUNTERSIGN_APP_PASSKEY_RP_ID');
  const hash = read('COUNTERSIGN_APP_ANDROID_HASH', null, androidAppHash.parse, androidAppHash.wants);
  const everywhere = production ? [] : everyCountry;
  return {
    name: read('COUNTERSIGN_APP_NAME', 'Demo Shop', name.parse, name.wants),
    origins: read('COUNTERSIGN_APP_ORIGINS', [], origins.parse, origins.wants),
    countries: read('COUNTERSIGN_APP_COUNTRIES', everywhere, countries.parse, countries.wants),
    colour: read('COUNTERSIGN_APP_COLOUR', null, colour.parse, colour.wants),
    ...(rpId === null ? {} : { passkeyRpId: rpId }),
    ...(hash === null ? {} : { androidAppHash: hash }),
    demandsTwoStep: read(
      'COUNTERSIGN_APP_DEMANDS_TWO_STEP',
      false,
      demandsTwoStep.parse,
      demandsTwoStep.wants,
    ),
  };
}

function readHost(read: Read, name: string): string | null {
  const { parse, wants } = appSettings.passkeyRpId;
  return read(name, null, parse, wants);
}
