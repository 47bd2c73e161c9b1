import { readSettings, SettingsError } from './src/settings.ts';
import { createShop } from './src/shop.ts';

try {
  const settings = readSettings(process.env);
  const shop = await createShop(settings, { logger: { level: process.env.LOG_LEVEL ?? 'warn' } });
  await shop.listen({ host: settings.host, port: settings.port });
  console.log(`Lantern & Loom is open at ${settings.publicUrl}`);
  process.send?.({ listening: settings.publicUrl });
  const stop = (): void => {
    shop.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (isTaken)
    console.error('SHOP_PORT: something else listens there already. Stop it, or take another port.');
  else console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
}
