import jsQR from 'jsqr';

const scale = 4;

/** What a QR code holds that was drawn as one path of modules, read by a decoder that is not the encoder's. */
export function readQrCode(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let dy = 0; dy < scale; dy++) {
      for (let dx = 0; dx < scale; dx++) {
        const at = ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4;
        pixels.fill(0, at, at + 3);
      }
    }
  }
  return readPixels(pixels, width, width);
}

/** @param pixels RGBA */
export function readPixels(pixels: Uint8ClampedArray, width: number, height: number): string | undefined {
  const read = typeof jsQR === 'function' ? jsQR : (jsQR as { default: typeof jsQR.default }).default;
  return read(pixels, width, height)?.data;
}
