import { parentPort } from 'node:worker_threads';
import { serveStore } from '#store/thread/store-thread.ts';

parentPort?.on('message', ({ port, data }) => serveStore(port, data));
