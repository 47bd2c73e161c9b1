import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { ThreadData } from '#store/thread/store-thread.ts';
import type { Thread } from '#store/thread/thread-link.ts';

/** One thread for the stores of many tests: starting one takes ten times as long as a test of it. */
export class SharedThread {
  readonly #worker = new Worker(new URL('./shared-thread-main.ts', import.meta.url));

  /** What a store takes for a thread of its own. */
  readonly start = (data: ThreadData): Thread => {
    const { port1: near, port2: far } = new MessageChannel();
    this.#worker.postMessage({ port: far, data }, [far]);
    return new Lane(near);
  };

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

class Lane implements Thread {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  on(event: 'message' | 'error' | 'exit', listener: (text: string) => void): void {
    if (event === 'message') this.#port.on('message', listener);
    if (event === 'exit') this.#port.on('close', () => listener(''));
  }

  postMessage(text: string): void {
    this.#port.postMessage(text);
  }

  async terminate(): Promise<void> {
    this.#port.close();
  }
}
