import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backgrounds, brandPalette, paletteCss } from '#pages/brand-palette.ts';
import {
  black,
  type Colour,
  contrast,
  formatColour,
  parseColour,
  standingOut,
  textOn,
  white,
} from '#pages/colour.ts';

const part = fc.integer({ min: 0, max: 255 });
const anyColour = fc.tuple(part, part, part);

function colour(text: string): Colour {
  const parsed = parseColour(text);
  assert.ok(parsed, text);
  return parsed;
}

describe('contrast', () => {
  it('is that of WCAG: 21 for black on white, 1 for a colour on itself, and known values between', () => {
    assert.equal(contrast(black, white), 21);
    assert.equal(contrast(colour('#777'), white).toFixed(2), '4.48');
    assert.equal(contrast(colour('#767676'), white).toFixed(2), '4.54');
    fc.assert(fc.property(anyColour, (one) => assert.equal(contrast(one, one), 1)));
  });

  it('is the same both ways', () => {
    fc.assert(
      fc.property(anyColour, anyColour, (one, other) =>
        assert.equal(contrast(one, other), contrast(other, one)),
      ),
    );
  });
});

it('reads three and six digits and nothing else', () => {
  assert.deepEqual(parseColour('#fA0'), [255, 170, 0]);
  for (const text of ['', '#12', 'red', '#12345g', '#1234567', '#fff;}', ' #fff'])
    assert.equal(parseColour(text), undefined);
  fc.assert(fc.property(anyColour, (one) => assert.deepEqual(parseColour(formatColour(one)), one)));
});

it('puts text of at least 4.5 on every colour', () => {
  fc.assert(
    fc.property(anyColour, (one) => assert.ok(contrast(textOn(one), one) >= 4.5)),
    { numRuns: 2000 },
  );
});

it('leaves a colour alone that stands out already', () => {
  fc.assert(
    fc.property(anyColour, (one) => {
      fc.pre(contrast(one, white) >= 4.5);
      assert.deepEqual(standingOut(one, [white], black, 4.5), one);
    }),
  );
});

it('makes any brand colour readable in light and dark', () => {
  fc.assert(
    fc.property(anyColour, (one) => {
      const palette = brandPalette(formatColour(one));
      for (const mode of ['light', 'dark'] as const) {
        const { accent, onAccent, accentEdge, accentText } = palette[mode];
        assert.ok(contrast(colour(onAccent), colour(accent)) >= 4.5);
        for (const around of backgrounds[mode].map(colour)) {
          assert.ok(contrast(colour(accentText), around) >= 4.5);
          assert.ok(contrast(colour(accentEdge), around) >= 3);
        }
      }
      assert.equal(palette.light.accent, formatColour(one));
    }),
    { numRuns: 500 },
  );
});

it('gives CSS of names and hex digits only, whatever it is given', () => {
  const css = /^:root\{[-:;#a-z0-9]+\}@media \(prefers-color-scheme:dark\)\{:root\{[-:;#a-z0-9]+\}\}$/;
  fc.assert(fc.property(fc.string(), (text) => assert.match(paletteCss(brandPalette(text)), css)));
  assert.match(paletteCss(brandPalette(undefined)), css);
});

it('reckons with the backgrounds that the style sheet has', () => {
  const css = readFileSync(new URL('../../src/pages/assets/verification.css', import.meta.url), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const own = (text: string): Set<string> =>
    new Set([...text.matchAll(/--(?:page|surface|raised): (#\w+)/g)].map((match) => match[1] ?? ''));
  assert.deepEqual(own(light), new Set(backgrounds.light));
  assert.deepEqual(own(dark), new Set(backgrounds.dark));
});
