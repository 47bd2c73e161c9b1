/** Compares as COLLATE "C" does: all batches take their locks in one order, or two of them could wait for each other. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
