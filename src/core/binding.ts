import { hash } from 'node:crypto';

/** The facts a code is good for and nothing else: amount, currency, payee, order id, new phone number … */
export type Binding = Readonly<Record<string, string>>;

/**
 * SHA-256 over the facts, sorted by name, each name and value preceded by its length, so that no two
 * different bindings can be written alike.
 */
export function bindingDigest(binding: Binding): Buffer {
  let text = '';
  for (const name of Object.keys(binding).sort()) {
    const value = binding[name] ?? '';
    text += `${Buffer.byteLength(name)}:${name}${Buffer.byteLength(value)}:${value}`;
  }
  return hash('sha256', text, 'buffer');
}
