import type { BrowserContext, Page } from 'playwright-core';
import { readPixels } from '#test/pages/read-qr-code.ts';

/** What a phone reads off a part of the page by its camera: the text of the QR code in it. */
export async function photograph(
  context: BrowserContext,
  page: Page,
  selector: string,
): Promise<string | undefined> {
  const picture = await page.locator(selector).screenshot();
  const blank = await context.newPage();
  const { pixels, width, height } = await blank.evaluate(async (base64: string) => {
    type Canvas = {
      getContext(kind: '2d'): {
        drawImage(image: object, x: number, y: number): void;
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
      };
    };
    type Scope = {
      fetch(url: string): Promise<{ blob(): Promise<object> }>;
      createImageBitmap(blob: object): Promise<{ width: number; height: number }>;
      OffscreenCanvas: new (width: number, height: number) => Canvas;
    };
    const scope = globalThis as typeof globalThis & Scope;
    const blob = await (await scope.fetch(`data:image/png;base64,${base64}`)).blob();
    const image = await scope.createImageBitmap(blob);
    const context = new scope.OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return { pixels: [...data], width: image.width, height: image.height };
  }, picture.toString('base64'));
  await blank.close();
  return readPixels(Uint8ClampedArray.from(pixels), width, height);
}
