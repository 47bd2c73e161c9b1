/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

export const black: Colour = [0, 0, 0];
export const white: Colour = [255, 255, 255];

/** Reads `#rrggbb` or `#rgb`; anything else is undefined. */
export function parseColour(text: string): Colour | undefined {
  if (!/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)) return undefined;
  const digits = text.length === 4 ? text.slice(1).replace(/./g, '$&$&') : text.slice(1);
  const part = (at: number): number => Number.parseInt(digits.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

export function formatColour(colour: Colour): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Colour, other: Colour): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** White where it can be read, black otherwise. One of them always has 4.5: where white has less, black has 4.6 or more. */
export function textOn(background: Colour): Colour {
  return contrast(white, background) >= 4.5 ? white : black;
}

const steps = 64;

/**
 * The colour itself if it stands out enough from every background, or else as little of it given up as needed.
 * @param towards black for light backgrounds, white for dark ones; must itself stand out enough
 * @param ratio the contrast to reach, such as 4.5 for text and 3 for edges (WCAG 2.2, 1.4.3 and 1.4.11)
 */
export function standingOut(
  colour: Colour,
  backgrounds: readonly Colour[],
  towards: Colour,
  ratio: number,
): Colour {
  for (let step = 0; step < steps; step++) {
    const mixed = mix(colour, towards, step / steps);
    if (backgrounds.every((background) => contrast(mixed, background) >= ratio)) return mixed;
  }
  return towards;
}

function mix(from: Colour, to: Colour, share: number): Colour {
  const part = (at: 0 | 1 | 2): number => Math.round(from[at] + (to[at] - from[at]) * share);
  return [part(0), part(1), part(2)];
}
