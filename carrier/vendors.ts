import type { Vendor, VendorTools } from './vendor.ts';

/** Every vendor that speaks HTTP, by the kind of provider that talks to it. */
export const vendors: Readonly<Record<string, (tools: VendorTools) => Vendor>> = {};
