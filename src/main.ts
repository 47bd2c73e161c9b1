import { ConfigError } from '#settings/config.ts';
import { readSettings } from '#settings/read-settings.ts';
import { releaseStartupMemory } from '#store/thread/release-startup-memory.ts';
import packageJson from '../package.json' with { type: 'json' };
import { type CountersignApp, createApp } from './app.ts';

/** Whoever stops a node gives it this long, once nothing new comes, before it is killed (docs/operations.md). */
const stopWithinMs = 25_000;

/** Resolves when the process is asked to stop. Listens from the start: as process 1, nobody else would. */
const asked = new Promise<NodeJS.Signals>((resolve) => {
  process.once('SIGTERM', resolve);
  process.once('SIGINT', resolve);
});

async function stop(app: CountersignApp, signal: NodeJS.Signals): Promise<void> {
  app.logger.info({ event: 'service.stopping', signal }, 'service.stopping');
  await app.drain();
  const late = setTimeout(() => {
    app.logger.fatal('what was under way took too long');
    app.logger.flush();
    process.exit(1);
  }, stopWithinMs);
  try {
    await app.close();
    clearTimeout(late);
    app.logger.info({ event: 'service.stopped' }, 'service.stopped');
    app.logger.flush();
    process.exit(0);
  } catch (error) {
    app.logger.fatal({ err: error }, 'could not stop in order');
    process.exit(1);
  }
}

try {
  const [command = '', ...args] = process.argv.slice(2);
  if (command !== '' && !['--api', '--worker'].includes(command)) {
    const { runCommand } = await import('./commands/run-command.ts');
    console.log(await runCommand(command, args, process.env));
    process.exit(0);
  }
  const config = await readSettings(process.env, process.argv.slice(2));
  let app: CountersignApp | undefined;
  asked.then((signal) => (app ? stop(app, signal) : process.exit(0)));
  app = await createApp(config);
  const url = await app.listen();
  releaseStartupMemory();
  app.logger.info(
    {
      event: 'service.listening',
      url,
      version: packageJson.version,
      production: config.production,
      ...config.roles,
    },
    'service.listening',
  );
  process.send?.({ listening: url });
} catch (error) {
  // A person reads this, often at night: one line for what they can mend, the stack only for a bug.
  const known =
    error instanceof ConfigError ||
    (error instanceof Error && ['ServiceError', 'CommandError'].includes(error.name));
  console.error(known ? (error as Error).message : error);
  process.exit(1);
}
