/**
 * Takes HTTP/1.1 answers apart, one at a time on a connection: with a Content-Length, or chunked without trailers. Just
 * enough for the servers measured here, and cheap enough not to be what is measured.
 */
export class ResponseReader {
  readonly #done: (status: number, body: string) => void;
  #text = '';

  constructor(done: (status: number, body: string) => void) {
    this.#done = done;
  }

  push(chunk: Buffer): void {
    // One byte, one character: lengths in the head count bytes.
    this.#text += chunk.toString('latin1');
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd);
    const body = /\r\ntransfer-encoding: *chunked/i.test(head)
      ? chunkedBody(this.#text, headEnd + 4)
      : sizedBody(this.#text, headEnd + 4, Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0));
    if (body === undefined) return;
    this.#text = '';
    this.#done(Number(head.slice(9, 12)), body);
  }
}

function sizedBody(text: string, start: number, length: number): string | undefined {
  return text.length >= start + length ? text.slice(start, start + length) : undefined;
}

function chunkedBody(text: string, start: number): string | undefined {
  let body = '';
  for (let at = start; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const dataEnd = lineEnd + 2 + size;
    if (text.length < dataEnd + 2) return undefined;
    if (size === 0) return body;
    body += text.slice(lineEnd + 2, dataEnd);
    at = dataEnd + 2;
  }
}
