import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { releaseStartupMemory } from './release-startup-memory.ts';

try {
  const config = readConfig(process.env);
  const app = await createApp(config);
  const url = await app.listen();
  releaseStartupMemory();
  app.logger.info({ event: 'service.listening', url, production: config.production }, 'service.listening');
  process.send?.({ listening: url });
  const stop = (): void => {
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.logger.fatal({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  // A person reads this, often at night: one line for what they can mend, the stack only for a bug.
  const known = error instanceof ConfigError || (error instanceof Error && error.name === 'ServiceError');
  console.error(known ? (error as Error).message : error);
  process.exit(1);
}
