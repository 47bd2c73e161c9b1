/** ISO/IEC 18004 §9.1: four modules of quiet on each side, or scanners on a dark page don't find it. */
const quietModules = 4;

/**
 * A text as a QR code, an SVG: dark on light whatever the page, since scanners want it so, and of medium error correction,
 * since screens are clean. Loaded when the first one is drawn.
 */
export async function qrCode(text: string): Promise<string> {
  const { default: encodeQR } = await import('qr');
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: quietModules });
  const size = modules.length;
  const dark = modules
    .flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${dark}"/></svg>`;
}
