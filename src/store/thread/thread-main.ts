import { parentPort, workerData } from 'node:worker_threads';
import { releaseStartupMemory } from './release-startup-memory.ts';
import { serveStore } from './store-thread.ts';

// What a store's thread runs.
if (parentPort) await serveStore(parentPort, workerData);
releaseStartupMemory();
