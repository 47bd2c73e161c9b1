/** Time as the simulator has it: the machine's, or one that a test or a benchmark moves on. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** @returns takes it back */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    // What is still to be delivered keeps nobody's process alive.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

type Task = { readonly at: number; readonly order: number; readonly run: () => void };

/** A clock that stands still until it is told. What falls due runs in the order of its time, then of its asking. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #tasks = new Set<Task>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const task: Task = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#tasks.add(task);
    return () => void this.#tasks.delete(task);
  }

  /** Runs what falls due by then, and lets what it started come to rest in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let task = this.#next(end); task; task = this.#next(end)) {
      this.#tasks.delete(task);
      this.#now = task.at;
      task.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }

  #next(end: number): Task | undefined {
    let next: Task | undefined;
    for (const task of this.#tasks) {
      if (task.at > end) continue;
      if (!next || task.at < next.at || (task.at === next.at && task.order < next.order)) next = task;
    }
    return next;
  }
}
