import { join } from 'node:path';
import type { Provider } from '#delivery/provider.ts';
import { readConfig } from '#settings/config.ts';
import { createApp } from '#src/app.ts';
import { openLog } from '#src/logger.ts';
import { createCodeRecorder } from './code-recorder.ts';
import { countersignSettings } from './countersign-settings.ts';

/**
 * Countersign as it runs in production; only its mail goes to the recorder, and its log, buffered as ever, to a file.
 * Started as: countersign.ts <folder> <apiKey> [databaseUrl]. Prints {"port"} when it listens.
 */
const [folder = '.', apiKey = '', databaseUrl] = process.argv.slice(2);
const recorder = createCodeRecorder();

const recording: Provider = {
  name: 'recorder',
  channels: ['email'],
  async send(message) {
    recorder.record(message.to, message.code);
    return { outcome: 'accepted' };
  },
  async close() {},
};

const app = await createApp(readConfig(countersignSettings(folder, apiKey, databaseUrl)), {
  providers: [recording],
  logDestination: openLog(join(folder, 'countersign.log')),
});
console.log(JSON.stringify({ port: Number(new URL(await app.listen()).port) }));
