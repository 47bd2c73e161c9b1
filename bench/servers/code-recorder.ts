/** What the parent asks of a server under test: the codes it has sent, once there are so many. */
export type HandOverRequest = { readonly handOver: number };
export type HandOver = {
  readonly codes: readonly (readonly [to: string, code: string])[];
  /** When the last of them was handed to the transport, in epoch milliseconds. */
  readonly lastAt: number;
};

/**
 * The transport of both servers under test: keeps the codes in memory, and hands them to the parent process when it
 * asks, in one message and outside the time measured.
 */
export function createCodeRecorder(): { record(to: string, code: string): void } {
  const codes: [string, string][] = [];
  let lastAt = 0;
  let wanted: number | undefined;
  const handOver = (): void => {
    if (wanted === undefined || codes.length < wanted) return;
    const answer: HandOver = { codes, lastAt };
    process.send?.(answer);
    codes.length = 0;
    wanted = undefined;
  };
  process.on('message', (request: HandOverRequest) => {
    wanted = request.handOver;
    handOver();
  });
  process.once('disconnect', () => process.exit(0));
  return {
    record(to, code) {
      codes.push([to, code]);
      lastAt = Date.now();
      if (wanted !== undefined) handOver();
    },
  };
}
