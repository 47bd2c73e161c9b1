import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { phone, startTestApp, type TestApp, testKey } from '#test/harness.ts';
import { WatchfulExporter } from '#tracing/watchful-exporter.ts';
import { attributesOf, type CollectedSpan, startCollector } from './collector.ts';

const start = (url: string, env: Record<string, string> = {}): Promise<TestApp> =>
  startTestApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env } });

const named = (spans: readonly CollectedSpan[], name: string): CollectedSpan =>
  spans.find((span) => span.name === name) ?? assert.fail(`no span ${name} in ${spans.map((s) => s.name)}`);

/** A verification from its opening to its end, as an app and a person see it. */
async function goThrough(
  t: TestApp,
  headers: Record<string, string> = {},
): Promise<{ id: string; code: string }> {
  const body = { to: phone(1), purpose: 'sign_in', userId: 'user-4711' };
  const { id } = (await t.call('POST', '/v1/verifications', body, headers)).body;
  const code = await t.codeOf(id);
  await t.call('GET', `/v/${id}`);
  await t.call('POST', `/v1/verifications/${id}/check`, { code });
  return { id, code };
}

describe('traces', () => {
  it('have a span for each request by its pattern, its steps below it, and one for each message', async () => {
    await using collector = await startCollector();
    const t = await start(collector.url);
    await goThrough(t);
    await t[Symbol.asyncDispose]();
    const spans = collector.spans();
    const request = named(spans, 'POST /v1/verifications/:id/check');
    const step = named(spans, 'store checkVerification');
    assert.deepEqual([step.traceId, step.parentSpanId], [request.traceId, request.spanId]);
    assert.deepEqual(attributesOf(step.attributes), {
      'db.system.name': 'sqlite',
      'countersign.outcome': 'approved',
    });
    assert.deepEqual(attributesOf(request.attributes), {
      'http.request.method': 'POST',
      'http.route': '/v1/verifications/:id/check',
      'http.response.status_code': 200,
    });
    const ofNoRequest = spans.filter(({ name, parentSpanId }) => name.startsWith('store') && !parentSpanId);
    assert.deepEqual(ofNoRequest, []);
    const message = named(spans, 'send sms');
    assert.equal(message.parentSpanId, undefined);
    assert.equal(attributesOf(message.attributes)['countersign.outcome'], 'accepted');
    assert.equal(collector.resource()['service.name'], 'countersign');
  });

  it('go on with the trace that the caller began', async () => {
    await using collector = await startCollector();
    const t = await start(collector.url);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await goThrough(t, { traceparent });
    await t[Symbol.asyncDispose]();
    const request = named(collector.spans(), 'POST /v1/verifications');
    assert.equal(request.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.equal(request.parentSpanId, 'b7ad6b7169203331');
  });

  it('hold no code, key, address, user, or id that opens a page', async () => {
    await using collector = await startCollector();
    const t = await start(collector.url);
    const { id, code } = await goThrough(t);
    await t.call('GET', `/v1/verifications/${id}?to=${encodeURIComponent(phone(1))}`);
    await t.call('GET', `/nowhere/${id}`);
    await t[Symbol.asyncDispose]();
    const told = collector.bodies.join('\n');
    assert.ok(collector.spans().length > 10);
    for (const secret of [id, `"${code}"`, testKey, phone(1).slice(1), 'user-4711']) {
      assert.ok(!told.includes(secret), secret);
    }
  });

  it('name the trace in the log lines of its request', async () => {
    await using collector = await startCollector();
    const t = await start(collector.url);
    await goThrough(t);
    await t[Symbol.asyncDispose]();
    const line = t.log.find((text) => text.includes('verification.check')) ?? '{}';
    const request = named(collector.spans(), 'POST /v1/verifications/:id/check');
    assert.equal(JSON.parse(line).trace_id, request.traceId);
  });

  it('are left out by the share that OTEL_TRACES_SAMPLER says', async () => {
    await using collector = await startCollector();
    const t = await start(collector.url, {
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    await goThrough(t);
    await t[Symbol.asyncDispose]();
    assert.deepEqual(collector.bodies, []);
  });

  it('hold up neither requests nor the end when nobody takes them', async () => {
    await using silent = await startCollector('silence');
    for (const url of [silent.url, 'http://127.0.0.1:9']) {
      const t = await start(url);
      assert.equal((await goThrough(t)).code.length, 6);
      const startedAt = performance.now();
      await t[Symbol.asyncDispose]();
      assert.ok(performance.now() - startedAt < 4000);
    }
  });

  it('are missed in the log when they are refused, and not by a line for each', async () => {
    await using refusing = await startCollector(400);
    const t = await start(refusing.url);
    await goThrough(t);
    await t[Symbol.asyncDispose]();
    assert.equal(t.log.filter((line) => line.includes('traces are not taken')).length, 1);
    const told: Error[] = [];
    const failing: SpanExporter = {
      export: (_spans, done) => done({ code: ExportResultCode.FAILED }),
      shutdown: async () => undefined,
    };
    const watchful = new WatchfulExporter(failing, (error) => told.push(error));
    for (let i = 0; i < 3; i++) watchful.export([], () => undefined);
    assert.equal(told.length, 1);
  });

  it('cost nothing where nobody wants them: nothing of the SDK is loaded', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-untraced-'));
    const script = fileURLToPath(new URL('./what-is-loaded.ts', import.meta.url));
    const ofOpenTelemetry = async (env: object): Promise<number> => {
      const settings = JSON.stringify({ COUNTERSIGN_DATA_DIR: folder, ...env });
      const { stdout } = await promisify(execFile)(process.execPath, [script, settings]);
      assert.match(stdout, /src\/http\/server\.ts/);
      return stdout.split('\n').filter((url) => /opentelemetry\/(?!api)/.test(url)).length;
    };
    assert.equal(await ofOpenTelemetry({}), 0);
    assert.ok((await ofOpenTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })) > 0);
    rmSync(folder, { recursive: true });
  });
});
