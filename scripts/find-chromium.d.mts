export function findChromium(options: {
  install: boolean;
  whole?: boolean;
}): { path: string; why?: undefined } | { path?: undefined; why: string };
