import type { VendorReply, VendorRequest } from '../vendor.ts';

/**
 * What a customer enters by hand in a vendor's web console, where the API has no place for it: the address that is told of
 * what people write back, and by WhatsApp of everything. `PUT /console {"webhookUrl": "https://…/callbacks/<provider>"}`.
 */
export type Console = {
  webhookUrl: string | undefined;
  /** @returns undefined for a request to something else */
  handle(request: VendorRequest): Promise<VendorReply | undefined>;
};

/** @param verify whether the vendor accepts the address; absent: any */
export function createConsole(
  webhookUrl?: string,
  verify: (url: string, entered: Readonly<Record<string, unknown>>) => Promise<boolean> = async () => true,
): Console {
  const console: Console = {
    webhookUrl,
    async handle({ method, path, body }) {
      if (path !== '/console') return undefined;
      const entered = method === 'PUT' ? readObject(body) : undefined;
      const url = entered?.webhookUrl;
      if (!entered || typeof url !== 'string' || !/^https?:\/\/[^\s/]+/.test(url)) {
        return { status: 400, body: { error: 'PUT {"webhookUrl": "https://…"}' } };
      }
      if (!(await verify(url, entered))) return { status: 400, body: { error: 'Not verified.' } };
      console.webhookUrl = url;
      return { status: 200, body: { webhookUrl: url } };
    },
  };
  return console;
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
