import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { ConfigError, readConfig } from '#settings/config.ts';
import { readOrMakeSecret } from '#settings/secret-file.ts';
import { createApp } from '#src/app.ts';
import { seededRandom } from '#test/contract/steps.ts';
import { startTestApp, testKey } from '#test/harness.ts';

const production = {
  NODE_ENV: 'production',
  COUNTERSIGN_PUBLIC_URL: 'https://verify.shop.example',
  COUNTERSIGN_APP_ORIGINS: 'https://shop.example',
  COUNTERSIGN_APP_COUNTRIES: 'DE',
  COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
  COUNTERSIGN_SMTP_URL: 'smtps://u:p@mail.example',
  COUNTERSIGN_SMTP_FROM: 'Shop <no-reply@shop.example>',
};
const bootstrap = { COUNTERSIGN_BOOTSTRAP_KEY: `cs_${'5eed'.repeat(12)}` };

describe('settings', () => {
  it('need none for development', () => {
    const config = readConfig({});
    assert.equal(config.port, 8080);
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.production, false);
    assert.equal(config.logLevel, 'info');
    assert.equal(config.tracing, null);
    const { countries, ...app } = config.app;
    assert.ok(countries[0] === 'US' && countries.includes('DE'), 'every number will do');
    assert.deepEqual(app, { name: 'Demo Shop', origins: [], colour: null, demandsTwoStep: false });
  });

  it('of mail belong together, and production needs them or a delivery file', () => {
    const { COUNTERSIGN_SMTP_URL, COUNTERSIGN_SMTP_FROM, ...rest } = production;
    assert.throws(() => readConfig(rest), /COUNTERSIGN_SMTP_URL is needed/);
    assert.throws(() => readConfig({ COUNTERSIGN_SMTP_URL }), /COUNTERSIGN_SMTP_FROM must be/);
    assert.throws(() => readConfig({ COUNTERSIGN_SMTP_FROM }), /COUNTERSIGN_SMTP_URL must be/);
    for (const wrong of ['https://mail.example', 'mail.example', 'smtp://mail.example:x'])
      assert.throws(
        () => readConfig({ COUNTERSIGN_SMTP_FROM, COUNTERSIGN_SMTP_URL: wrong }),
        /COUNTERSIGN_SMTP_URL must be/,
        wrong,
      );
    for (const wrong of ['Shop', 'a b@shop.example', 'Shop <no-reply>'])
      assert.throws(
        () => readConfig({ COUNTERSIGN_SMTP_URL, COUNTERSIGN_SMTP_FROM: wrong }),
        /COUNTERSIGN_SMTP_FROM must be/,
        wrong,
      );
  });

  it('are each what its own variable says, whatever blanks stand round it', () => {
    const given = {
      NODE_ENV: 'test',
      HOST: ' 0.0.0.0 ',
      PORT: ' 0 ',
      COUNTERSIGN_DATA_DIR: ' /var/lib/countersign ',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      COUNTERSIGN_SECRET: `${'x'.repeat(32)},${'y'.repeat(32)}`,
      ...bootstrap,
      COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8',
      COUNTERSIGN_PUBLIC_URL: 'https://verify.shop.example',
      COUNTERSIGN_PASSKEY_RP_ID: 'shop.example',
      COUNTERSIGN_PLACE_HEADER: 'X-Place',
      COUNTERSIGN_APP_NAME: 'Pine',
      COUNTERSIGN_APP_ORIGINS: 'https://shop.example,https://pine.example',
      COUNTERSIGN_APP_COUNTRIES: 'DE,AT',
      COUNTERSIGN_APP_COLOUR: '#1a5f4b',
      COUNTERSIGN_APP_PASSKEY_RP_ID: 'pine.example',
      COUNTERSIGN_APP_ANDROID_HASH: 'FA+9qCX9VSu',
      COUNTERSIGN_APP_DEMANDS_TWO_STEP: 'on',
      COUNTERSIGN_SMTP_URL: ' smtp://u:p@mail.example:587 ',
      COUNTERSIGN_SMTP_FROM: ' no-reply@shop.example ',
      LOG_LEVEL: 'warn',
    };
    assert.deepEqual(readConfig(given), {
      production: false,
      host: '0.0.0.0',
      port: 0,
      dataDir: '/var/lib/countersign',
      postgres: null,
      roles: { api: true, worker: true },
      tracing: { endpoint: 'http://127.0.0.1:4318', sampler: 'traceidratio', ratio: 0.25 },
      secrets: ['x'.repeat(32), 'y'.repeat(32)],
      bootstrapKey: bootstrap.COUNTERSIGN_BOOTSTRAP_KEY,
      trustedProxies: ['127.0.0.1', '10.0.0.0/8'],
      publicUrl: 'https://verify.shop.example',
      passkeyRpId: 'shop.example',
      placeHeader: 'x-place',
      app: {
        name: 'Pine',
        origins: ['https://shop.example', 'https://pine.example'],
        countries: ['DE', 'AT'],
        colour: '#1a5f4b',
        passkeyRpId: 'pine.example',
        androidAppHash: 'FA+9qCX9VSu',
        demandsTwoStep: true,
      },
      smtp: { url: 'smtp://u:p@mail.example:587', from: 'no-reply@shop.example' },
      delivery: null,
      logLevel: 'warn',
      warnings: [],
    });
  });

  it('name the header in which a proxy says where somebody is, in whatever letters', () => {
    assert.equal(readConfig({ COUNTERSIGN_PLACE_HEADER: 'X-Place' }).placeHeader, 'x-place');
    assert.equal(readConfig({}).placeHeader, null);
    assert.throws(() => readConfig({ COUNTERSIGN_PLACE_HEADER: 'x place' }), /COUNTERSIGN_PLACE_HEADER/);
  });

  it('name a Postgres in the place of the embedded store, and then the secret that all nodes share', () => {
    const DATABASE_URL = 'postgres://user:password@127.0.0.1:5432/countersign';
    assert.equal(readConfig({}).postgres, null);
    assert.throws(() => readConfig({ DATABASE_URL }), /COUNTERSIGN_SECRET/);
    const secret = { COUNTERSIGN_SECRET: 'x'.repeat(32) };
    assert.deepEqual(readConfig({ DATABASE_URL, ...secret }).postgres, {
      url: DATABASE_URL,
      pool: 5,
      prepare: true,
    });
    const tuned = { COUNTERSIGN_POSTGRES_POOL: '12', COUNTERSIGN_POSTGRES_PREPARE: 'off' };
    const { pool, prepare } = readConfig({ DATABASE_URL, ...secret, ...tuned }).postgres ?? {};
    assert.deepEqual([pool, prepare], [12, false]);
    const wrong = {
      DATABASE_URL: 'mysql://x',
      COUNTERSIGN_POSTGRES_POOL: '0',
      COUNTERSIGN_POSTGRES_PREPARE: 'no',
    };
    for (const name of Object.keys(wrong))
      assert.throws(() => readConfig(wrong), new RegExp(`${name} must be`));
  });

  it('never tell a wrong database URL again, since it holds a password', () => {
    const DATABASE_URL = 'postgers://user:hunter2@host/db';
    assert.throws(
      () => readConfig({ DATABASE_URL }),
      (error) => error instanceof ConfigError && !error.message.includes('hunter2'),
    );
  });

  it('give a process both roles, or the one that was asked for', () => {
    const database = { DATABASE_URL: 'postgres://h/d', COUNTERSIGN_SECRET: 'x'.repeat(32) };
    const rolesOf = (...args: string[]) => readConfig(database, args).roles;
    assert.deepEqual(rolesOf(), { api: true, worker: true });
    assert.deepEqual(rolesOf('--api'), { api: true, worker: false });
    assert.deepEqual(rolesOf('--worker'), { api: false, worker: true });
    assert.deepEqual(rolesOf('--api', '--worker'), { api: true, worker: true });
    assert.throws(() => rolesOf('--wroker'), /--wroker is no option/);
    assert.throws(() => readConfig({}, ['--api']), /need DATABASE_URL/);
  });

  it('are told all that is wrong with them at once', () => {
    const env = {
      PORT: 'x',
      COUNTERSIGN_SECRET: 'short',
      COUNTERSIGN_BOOTSTRAP_KEY: 'nope',
      LOG_LEVEL: 'loud',
      COUNTERSIGN_TRUSTED_PROXIES: 'everyone',
      COUNTERSIGN_APP_COLOUR: 'red',
      COUNTERSIGN_APP_ANDROID_HASH: '<#> FA+9qCX9VSu',
    };
    assert.throws(
      () => readConfig(env),
      (error) =>
        error instanceof ConfigError && Object.keys(env).every((name) => error.message.includes(name)),
    );
  });

  it('of production demand what development makes up', () => {
    assert.equal(readConfig(production).production, true);
    for (const name of Object.keys(production).filter((key) => key !== 'NODE_ENV')) {
      assert.throws(() => readConfig({ ...production, [name]: '' }), ConfigError, name);
    }
    assert.throws(
      () => readConfig({ ...production, COUNTERSIGN_PUBLIC_URL: 'http://verify.shop.example' }),
      ConfigError,
    );
  });

  it('that production demands are not told to be missing where they are wrong', () => {
    const wrong = {
      COUNTERSIGN_APP_COUNTRIES: 'UK',
      COUNTERSIGN_PUBLIC_URL: 'verify',
      COUNTERSIGN_SMTP_URL: 'x',
    };
    assert.throws(
      () => readConfig({ ...production, ...wrong }),
      (error: Error) => {
        assert.equal(error.message.split('\n').length, 1 + Object.keys(wrong).length, error.message);
        return true;
      },
    );
  });

  it('are refused where they could never do what is meant', () => {
    const wrong = (env: Record<string, string>) =>
      assert.throws(() => readConfig(env), /must be/, JSON.stringify(env));
    for (const COUNTERSIGN_APP_COUNTRIES of ['UK', 'de', 'DE,XX', 'EU']) wrong({ COUNTERSIGN_APP_COUNTRIES });
    assert.throws(() => readConfig({ COUNTERSIGN_APP_COUNTRIES: 'UK' }), /capitals.*GB \(which is not UK\)/);
    for (const COUNTERSIGN_TRUSTED_PROXIES of [
      '10.0.0.0/99',
      '10.0.0.0/33',
      '::1/129',
      '10.0.0.0/8/8',
      '/8',
      '10.0.0.0/x',
      '10.0.0.0/',
      'proxy',
      'proxy/8',
    ])
      wrong({ COUNTERSIGN_TRUSTED_PROXIES });
    for (const COUNTERSIGN_TRUSTED_PROXIES of ['10.0.0.0/8,127.0.0.1', '0.0.0.0/0', 'fd00::/8,::1', '::/128'])
      assert.ok(readConfig({ COUNTERSIGN_TRUSTED_PROXIES }).trustedProxies.length > 0);
    for (const NODE_ENV of ['prod', 'Production', 'staging']) wrong({ NODE_ENV });
    for (const NODE_ENV of ['', 'development', 'test'])
      assert.equal(readConfig({ NODE_ENV }).production, false);
  });

  it('are taken to the edge of what they may be, and not beyond it', () => {
    const x = (length: number) => 'x'.repeat(length);
    const edges: [name: string, right: string[], wrong: string[]][] = [
      ['PORT', ['0', '65535'], ['65536', '-1', '80.5', '1e3', 'http']],
      ['COUNTERSIGN_POSTGRES_POOL', ['1', '100'], ['0', '101', '1.5', '1e1']],
      ['OTEL_TRACES_SAMPLER_ARG', ['0', '1'], ['-0.01', '1.01', 'half']],
      ['OTEL_TRACES_SAMPLER', ['always_on'], ['sometimes']],
      ['OTEL_EXPORTER_OTLP_ENDPOINT', ['https://a.example'], ['a.example', 'http://', 'ftp://a.example']],
      ['COUNTERSIGN_SECRET', [x(32), `${x(32)}, ${x(33)}`], [x(31), `${x(32)},${x(31)}`, `${x(32)},`]],
      ['COUNTERSIGN_BOOTSTRAP_KEY', [`cs_${x(32)}`], [`cs_${x(31)}`, x(40), `cs_${x(198)}`]],
      [
        'COUNTERSIGN_PUBLIC_URL',
        ['http://a.example/'],
        ['a.example', 'http://', 'https://a.example/x', 'https://a.example?x'],
      ],
      [
        'COUNTERSIGN_APP_ORIGINS',
        ['https://a.example'],
        ['https://a.example,b.example', 'https://a.example,'],
      ],
      ['COUNTERSIGN_APP_NAME', [x(40)], [x(41)]],
      ['COUNTERSIGN_APP_COLOUR', ['#1A5f4b'], ['#1a5f4', '1a5f4b', '#1a5f4b0']],
      ['COUNTERSIGN_APP_ANDROID_HASH', ['FA+9qCX9VSu'], ['FA+9qCX9VS', 'FA+9qCX9VSu=']],
      ['COUNTERSIGN_APP_DEMANDS_TWO_STEP', ['on', 'off'], ['yes', 'ON']],
      ['LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'silent'], ['trace', 'WARN']],
      ['DATABASE_URL', ['postgresql://u:p@h/d'], ['postgres//h', 'postgres://h:x/d', 'mysql://h/d']],
    ];
    const secret = { COUNTERSIGN_SECRET: x(32) };
    for (const [name, right, wrong] of edges) {
      for (const value of right) readConfig({ ...secret, [name]: value });
      for (const value of wrong)
        assert.throws(() => readConfig({ ...secret, [name]: value }), new RegExp(`${name} must be`), value);
    }
  });

  it('that are none are named, with the one that may have been meant', () => {
    const env = {
      COUNTERSIGN_SECRETS: 'x'.repeat(32),
      COUNTERSIGN_APP_COLOR: '#123456',
      COUNTERSIGN_WHATEVER: '1',
      COUNTERSIGN_XEXRET: '1',
      COUNTERSIGN_XEXXET: '1',
      COUNTERSIGN_URL: 'https://x.example',
      COUNTERSIGN_SERVICE_HOST: '10.0.0.1',
      COUNTERSIGN_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      COUNTERSIGN_APP_NAME: 'Shop',
      OTHER: '1',
    };
    const told = [
      'COUNTERSIGN_SECRETS is no setting: did you mean COUNTERSIGN_SECRET?',
      'COUNTERSIGN_APP_COLOR is no setting: did you mean COUNTERSIGN_APP_COLOUR?',
      'COUNTERSIGN_WHATEVER is no setting, and is not read.',
      'COUNTERSIGN_XEXRET is no setting: did you mean COUNTERSIGN_SECRET?',
      'COUNTERSIGN_XEXXET is no setting, and is not read.',
    ];
    assert.deepEqual(readConfig(env).warnings, told);
    assert.deepEqual(readConfig({ COUNTERSIGN_APP_NAME: 'Shop' }).warnings, []);
    // Where one is missing, the mistyped name is why.
    const missing = { DATABASE_URL: 'postgres://h/d', COUNTERSIGN_SECRETS: 'x'.repeat(32) };
    assert.throws(
      () => readConfig(missing),
      /COUNTERSIGN_SECRET is needed[\s\S]*did you mean COUNTERSIGN_SECRET/,
    );
  });

  it('never repeat a secret in what they complain about', () => {
    const secret = 'hunter2-hunter2';
    assert.throws(
      () =>
        readConfig({
          COUNTERSIGN_SECRET: secret,
          COUNTERSIGN_BOOTSTRAP_KEY: secret,
          COUNTERSIGN_SMTP_URL: secret,
        }),
      (error) => error instanceof ConfigError && !error.message.includes(secret),
    );
  });
});

describe('the inbox', () => {
  it('refuses to exist in production: its routes are not there', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-config-'));
    await using app = await createApp(
      readConfig({ ...production, ...bootstrap, COUNTERSIGN_DATA_DIR: dataDir, LOG_LEVEL: 'silent' }),
    );
    assert.equal(app.inbox, undefined);
    for (const url of ['/inbox', '/inbox/messages', '/inbox/events']) {
      assert.equal((await app.http.inject({ url })).statusCode, 404, url);
    }
    rmSync(dataDir, { recursive: true });
  });

  it('answers this machine by a local name only', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-config-'));
    await using app = await createApp(readConfig({ COUNTERSIGN_DATA_DIR: dataDir, LOG_LEVEL: 'silent' }));
    const status = async (remoteAddress: string, host: string) =>
      (await app.http.inject({ url: '/inbox/messages', remoteAddress, headers: { host } })).statusCode;
    assert.equal(await status('127.0.0.1', 'localhost:8080'), 200);
    assert.equal(await status('192.0.2.7', 'localhost:8080'), 403);
    assert.equal(await status('127.0.0.1', 'rebound.example:8080'), 403);
    const headers = { host: 'localhost:8080', 'x-forwarded-for': '192.0.2.7' };
    assert.equal((await app.http.inject({ url: '/inbox/messages', headers })).statusCode, 403);
    rmSync(dataDir, { recursive: true });
  });

  it('believes no page on the web that says another name than the browser does, where a proxy on this machine is trusted', async () => {
    await using t = await startTestApp({ env: { COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1' } });
    const headers = { host: 'rebound.example:8080', 'x-forwarded-host': 'localhost' };
    const { status } = await t.call('GET', '/inbox/messages', undefined, headers);
    assert.equal(status, 403);
  });
});

describe('the first app', () => {
  it('is demanded in production, where every call would be answered 401 without it, and by the first start alone', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-config-'));
    const start = (env: Record<string, string>) =>
      createApp(readConfig({ ...production, ...env, COUNTERSIGN_DATA_DIR: dataDir, LOG_LEVEL: 'silent' }));
    await assert.rejects(start({}), /COUNTERSIGN_BOOTSTRAP_KEY is needed/);
    for (const env of [bootstrap, {}]) await (await start(env)).close();
    rmSync(dataDir, { recursive: true });
  });

  it('is not the one that another key makes, and the log says so', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-config-'));
    let seed = 0;
    const warned = async (key: string): Promise<number> => {
      const overrides = { random: seededRandom(++seed) };
      const t = await startTestApp({ dataDir, overrides, env: { COUNTERSIGN_BOOTSTRAP_KEY: key } });
      await t[Symbol.asyncDispose]();
      return t.log.filter((line) => line.includes('made another app')).length;
    };
    const other = `cs_${'0ther'.repeat(8)}`;
    assert.deepEqual([await warned(testKey), await warned(testKey)], [0, 0]);
    assert.deepEqual([await warned(other), await warned(other), await warned(testKey)], [1, 0, 0]);
    rmSync(dataDir, { recursive: true });
  });
});

describe('the secret of an embedded set-up', () => {
  it('is made once, readable by its owner only, and the same ever after', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'countersign-secret-'));
    const first = readOrMakeSecret(dataDir, seededRandom(1));
    assert.equal(readOrMakeSecret(dataDir, seededRandom(2)), first);
    assert.equal(statSync(join(dataDir, 'secret')).mode & 0o777, 0o600);
    assert.throws(() => readOrMakeSecret('/proc/countersign', seededRandom(3)), ConfigError);
    assert.throws(() => readOrMakeSecret(join(dataDir, 'secret', 'x'), seededRandom(3)), ConfigError);
    assert.throws(
      () => readOrMakeSecret(join(dataDir, 'secret'), seededRandom(3)),
      /can't be used as the data folder/,
    );
    writeFileSync(join(dataDir, 'secret'), 'x');
    assert.throws(() => readOrMakeSecret(dataDir, seededRandom(3)), /holds no secret/);
    rmSync(dataDir, { recursive: true });
  });
});

it('shows no secret to whoever prints what is wrong with the settings', () => {
  const secret = 'a-secret-that-nobody-is-shown-a-secret-that-nobody-is-shown';
  assert.throws(
    () => readConfig({ ...production, COUNTERSIGN_SECRET: secret, PORT: 'x' }),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(error.config?.secrets, [secret]);
      const printed = inspect(error, { depth: null }) + JSON.stringify(error);
      return !printed.includes(secret) && !printed.includes('u:p@mail');
    },
  );
});
