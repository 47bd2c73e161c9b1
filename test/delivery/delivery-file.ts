import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type DeliveryFile = Disposable & { readonly path: string };

/** A delivery file in a folder of its own, which goes when it is disposed of: the service reads it once. */
export function writeDeliveryFile(plan: object): DeliveryFile {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-delivery-'));
  const path = join(folder, 'delivery.json');
  writeFileSync(path, JSON.stringify(plan));
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
