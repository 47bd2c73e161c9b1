/** A submitted form: one text for each name. Files, lists and whatever else a stranger may send count as absent. */
export type Form = { readonly text: (name: string) => string };

const longest = 1000;

export function readForm(body: unknown): Form {
  const fields = new Map<string, unknown>(
    typeof body === 'object' && body !== null ? Object.entries(body) : [],
  );
  return {
    text: (name) => {
      const value = fields.get(name);
      return typeof value === 'string' ? value.slice(0, longest) : '';
    },
  };
}

/** What is wrong, by the name of the field; in the order of the page. */
export type FieldErrors = Readonly<Record<string, string>>;
