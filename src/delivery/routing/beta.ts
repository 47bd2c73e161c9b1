/** A number drawn from the beta distribution, as the ratio of two gamma ones. @param random 0 to 1, 1 excluded */
export function drawBeta(alpha: number, beta: number, random: () => number): number {
  const a = drawGamma(alpha, random);
  const b = drawGamma(beta, random);
  return a + b === 0 ? 0.5 : a / (a + b);
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). @param shape at least 1 */
function drawGamma(shape: number, random: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
