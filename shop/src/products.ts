export type Product = {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly cents: number;
  /** File in assets/products. */
  readonly picture: string;
  /** What the picture shows, for those who don't see it. */
  readonly alt: string;
  readonly story: string;
  readonly facts: readonly string[];
};

export const products: readonly Product[] = [
  {
    slug: 'moonrise-lantern',
    name: 'Moonrise lantern',
    kind: 'Paper pendant',
    cents: 8900,
    picture: 'moonrise-lantern.svg',
    alt: 'A round paper lantern glowing on a cord',
    story:
      'Washi paper over a frame of split bamboo, glued and dried on a wooden mould. Lit, it is the colour of the moon an hour after it has come up.',
    facts: ['Ø 45 cm', 'Handmade washi and bamboo', 'E27, LED up to 9 W', 'Cord of 1.5 m'],
  },
  {
    slug: 'heath-throw',
    name: 'Heath throw',
    kind: 'Wool blanket',
    cents: 14500,
    picture: 'heath-throw.svg',
    alt: 'A folded woollen blanket with stripes and a fringe',
    story:
      'Lambswool from the moor, spun and woven within forty miles of the flock. Heavy enough for October, light enough for a picnic.',
    facts: ['140 × 190 cm', '100 % lambswool', 'Woven on narrow looms', 'Wash by hand, cold'],
  },
  {
    slug: 'dusk-lamp',
    name: 'Dusk lamp',
    kind: 'Table lamp',
    cents: 12900,
    picture: 'dusk-lamp.svg',
    alt: 'A table lamp with a linen shade on a rounded ceramic foot',
    story:
      'A thrown foot in ink-blue glaze under a shade of unbleached linen. It dims down to something you can fall asleep beside.',
    facts: ['42 cm high', 'Stoneware and linen', 'Dims by touch', 'LED of 2 200 K included'],
  },
  {
    slug: 'tide-cushion',
    name: 'Tide cushion',
    kind: 'Linen cushion',
    cents: 4900,
    picture: 'tide-cushion.svg',
    alt: 'A square cushion with a pattern of waves',
    story:
      'Washed linen, printed by hand with a wave cut in pear wood. No two lines meet in quite the same place.',
    facts: ['50 × 50 cm', 'Linen, filled with feathers', 'Cover comes off', 'Wash at 40 °C'],
  },
  {
    slug: 'fern-teapot',
    name: 'Fern teapot',
    kind: 'Stoneware',
    cents: 7200,
    picture: 'fern-teapot.svg',
    alt: 'A round green teapot with a cane handle',
    story:
      'Ash glaze, cane handle, and a spout that does not drip: the potter made thirty until she was sure of it.',
    facts: ['0.9 litres', 'Glaze from fern ash', 'Sieve of steel inside', 'Not for the dishwasher'],
  },
  {
    slug: 'harvest-basket',
    name: 'Harvest basket',
    kind: 'Willow',
    cents: 5800,
    picture: 'harvest-basket.svg',
    alt: 'A woven willow basket with a high handle and three apples',
    story:
      'Willow cut in winter, steamed and woven green, so that it tightens as it dries. It creaks a little. It should.',
    facts: ['38 × 30 cm', 'Brown willow', 'Carries 8 kg', 'Woven in one day by one person'],
  },
  {
    slug: 'ember-candle',
    name: 'Ember candle',
    kind: 'Beeswax in glass',
    cents: 2400,
    picture: 'ember-candle.svg',
    alt: 'A burning candle in an amber glass',
    story:
      'Beeswax and nothing else, in glass the colour of a fire that has burned down. Forty hours, and the glass stays.',
    facts: ['Burns for 40 hours', 'Pure beeswax, cotton wick', 'Recycled glass', 'Ø 8 cm'],
  },
  {
    slug: 'meridian-rug',
    name: 'Meridian rug',
    kind: 'Flat weave',
    cents: 26900,
    picture: 'meridian-rug.svg',
    alt: 'A rolled-out rug with arches in warm colours',
    story:
      'A flat weave in four wools dyed with madder, weld and walnut. It turns over: one side for summer, one for winter.',
    facts: ['90 × 150 cm', 'Wool on cotton', 'Plant dyes', 'Can be used on both sides'],
  },
];

export function findProduct(slug: string): Product | undefined {
  return products.find((product) => product.slug === slug);
}
