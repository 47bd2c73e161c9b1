import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from './clock.ts';
import { createNetwork } from './network.ts';
import { servePhones } from './phones.ts';
import { namedScenarios, type ScenarioInput } from './scenario.ts';
import { startMessageCentre } from './smpp.ts';
import { post, serveVendor, settingsAt } from './vendor.ts';
import { vendors } from './vendors.ts';

/** `npm run carrier`: every simulated vendor on this machine, for a developer without a contract. */

const usage = `npm run carrier -- [--seed 1] [--scenario good] [--port 8090] [--smpp-port 2775]
  --scenario   ${Object.keys(namedScenarios).join(', ')}, or a JSON file
  --port       of the page of phones; the vendors follow, one port each`;

function readScenarioInput(name: string): ScenarioInput {
  const named = namedScenarios[name];
  return named ?? (JSON.parse(readFileSync(name, 'utf8')) as ScenarioInput);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_000) throw new Error(`${text} is no port.`);
  return port;
}

/** As a member of `providers` in a delivery file. */
const providerOf = (kind: string, settings: object): string =>
  `"${kind}": ${JSON.stringify({ kind, ...settings })}`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      scenario: { type: 'string', default: 'good' },
      port: { type: 'string', default: '8090' },
      'smpp-port': { type: 'string', default: '2775' },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`${values.seed} is no seed: it must be a whole number.`);
  const port = readPort(values.port);
  const network = createNetwork({ seed, clock: systemClock, scenario: readScenarioInput(values.scenario) });
  await using running = new AsyncDisposableStack();
  const phones = running.use(await servePhones(network, { port }));
  const centre = running.use(
    await startMessageCentre({ carrier: network.carrier('smpp'), port: readPort(values['smpp-port']) }),
  );
  const lines = [
    `phones   ${phones.url} (as JSON: ${phones.url}/messages)`,
    `smpp     127.0.0.1:${centre.port} ${providerOf('smpp', centre.settings)}`,
  ];
  let next = port;
  for (const [kind, create] of Object.entries(vendors)) {
    const vendor = create({ carrier: network.carrier(kind), post });
    const { url } = running.use(await serveVendor(vendor, { port: port === 0 ? 0 : ++next }));
    lines.push(`${kind.padEnd(8)} ${url} ${providerOf(kind, settingsAt(vendor, url))}`);
  }
  console.log(lines.join('\n'));
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.resolve());
  await stopped.promise;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
}
