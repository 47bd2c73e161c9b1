/** How long something may take. Whoever is done with it lets it go, or it would live on with all that its signal holds. */
export type Deadline = Disposable & {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
};

/** @param ms milliseconds */
export type StartDeadline = (ms: number) => Deadline;

/** Holds no process up. */
export const startDeadline: StartDeadline = (ms) => {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException('The time is over.', 'TimeoutError'));
  }, ms).unref();
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
};
