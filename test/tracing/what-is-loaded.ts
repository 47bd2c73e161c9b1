import { registerHooks } from 'node:module';

/** Started by a test as: what-is-loaded.ts <settings as JSON>. Prints the addresses of all modules the service has loaded. */
const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
const { createApp } = await import('#src/app.ts');
const { readConfig } = await import('#settings/config.ts');
const app = await createApp(readConfig({ ...JSON.parse(process.argv[2] ?? '{}'), LOG_LEVEL: 'silent' }));
await app.close();
console.log(loaded.join('\n'));
