// STUB
export const pageAssets = {
  href: (name: string): string => `/assets/${name}`,
  find: (_name: string): { body: string; contentType: string } | undefined => undefined,
};
