import { black, type Colour, formatColour, parseColour, standingOut, textOn, white } from './colour.ts';

/** Where brand colours stand; verification.css has the same values and a test keeps the two alike. */
export const backgrounds = {
  light: ['#ffffff', '#f2f4f7'],
  dark: ['#171b21', '#0d1014', '#20252d'],
} as const;

const defaultColour: Colour = [29, 78, 216];

export type Shades = {
  /** Fills buttons. */
  readonly accent: string;
  /** Text on that. */
  readonly onAccent: string;
  /** Edge of what is filled: at least 3 to every background. */
  readonly accentEdge: string;
  /** Links and icons: at least 4.5 to every background. */
  readonly accentText: string;
};

export type Palette = { readonly light: Shades; readonly dark: Shades };

/**
 * Colours for a brand that can always be read, whatever colour it has: WCAG 2.2 contrast of 4.5 for text and 3 for
 * edges, in light and dark. In light surroundings buttons have the very colour; in dark ones it is lightened if needed.
 */
export function brandPalette(colour: string | undefined): Palette {
  const brand = (colour === undefined ? undefined : parseColour(colour)) ?? defaultColour;
  const [light, dark] = [coloursOf(backgrounds.light), coloursOf(backgrounds.dark)];
  return {
    light: shades(brand, brand, light, black),
    dark: shades(standingOut(brand, dark, white, 3), brand, dark, white),
  };
}

function shades(accent: Colour, brand: Colour, around: readonly Colour[], towards: Colour): Shades {
  return {
    accent: formatColour(accent),
    onAccent: formatColour(textOn(accent)),
    accentEdge: formatColour(standingOut(accent, around, towards, 3)),
    accentText: formatColour(standingOut(brand, around, towards, 4.5)),
  };
}

function coloursOf(texts: readonly string[]): Colour[] {
  return texts.map((text) => parseColour(text) ?? white);
}

/** The palette as CSS. There is nothing in it but names and hex digits, so it can stand in a `<style>`. */
export function paletteCss({ light, dark }: Palette): string {
  return `:root{${properties(light)}}@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`;
}

function properties({ accent, onAccent, accentEdge, accentText }: Shades): string {
  return `--accent:${accent};--on-accent:${onAccent};--accent-edge:${accentEdge};--accent-text:${accentText}`;
}
