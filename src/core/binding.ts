/** The facts a code is good for and nothing else: amount, currency, payee, order id, new phone number … */
export type Binding = Readonly<Record<string, string>>;

/** The facts as one text, sorted by name, each name and value after its length: no two bindings are written alike. */
export function bindingText(binding: Binding): string {
  let text = '';
  for (const name of Object.keys(binding).sort()) {
    const value = binding[name] ?? '';
    text += `${Buffer.byteLength(name)}:${name}${Buffer.byteLength(value)}:${value}`;
  }
  return text;
}
