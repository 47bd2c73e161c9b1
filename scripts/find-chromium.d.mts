export function findChromium(options: {
  install: boolean;
}): { path: string; why?: undefined } | { path?: undefined; why: string };
