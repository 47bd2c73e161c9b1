import type { TestApp } from '#test/harness.ts';

/** A browser without script: it follows redirects, and keeps its cookie. */
export class PageBrowser {
  readonly #t: TestApp;
  #cookie = '';

  constructor(t: TestApp) {
    this.#t = t;
  }

  get cookie(): string {
    return this.#cookie;
  }

  async go(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: string; status: number; body: string }> {
    const { pathname, search } = new URL(url, 'http://127.0.0.1');
    const response = await this.#t.app.http.inject({
      method: form ? 'POST' : 'GET',
      url: `${pathname}${search}`,
      headers: {
        ...(this.#cookie === '' ? {} : { cookie: `other=1; ${this.#cookie}` }),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
    });
    const set = response.headers['set-cookie'];
    if (typeof set === 'string') this.#cookie = set.split(';')[0] ?? '';
    const to = response.headers.location;
    if (typeof to === 'string') return this.go(to);
    return { url, status: response.statusCode, body: response.body };
  }
}
