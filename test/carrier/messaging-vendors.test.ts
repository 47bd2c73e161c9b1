import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '../../carrier/clock.ts';
import { createNetwork } from '../../carrier/network.ts';
import type { Outgoing, OutgoingReply, Vendor, VendorRequest, VendorTools } from '../../carrier/vendor.ts';
import { authId, createPlivo } from '../../carrier/vendors/plivo.ts';
import { accountSid, createTwilio, signedPost } from '../../carrier/vendors/twilio.ts';
import { createVonage } from '../../carrier/vendors/vonage.ts';
import { createWhatsApp, phoneNumberId } from '../../carrier/vendors/whatsapp.ts';

/** The vendors of texts and calls, asked as a customer would ask them who has not read our providers. */

const to = '+4915200000001';
const customer = 'https://customer.example/told';

function start<V extends Vendor>(create: (tools: VendorTools) => V) {
  const clock = new VirtualClock();
  const network = createNetwork({ seed: 1, clock });
  const told: Outgoing[] = [];
  /** Answers of the customer, by what is in the address. */
  const answers: Record<string, string> = {};
  const vendor = create({
    carrier: network.carrier('vendor'),
    async post(message): Promise<OutgoingReply> {
      told.push(message);
      const found = Object.keys(answers).find((part) => message.url.includes(part));
      const body = found === undefined ? '' : (answers[found] ?? '');
      return { status: found === undefined ? 204 : 200, contentType: '', body };
    },
  });
  const ask = async (request: Partial<VendorRequest>): Promise<{ status: number; body: string }> => {
    const path = request.path ?? '/';
    const query = new URLSearchParams();
    const reply = await vendor.handle({
      method: 'POST',
      url: path,
      path,
      query,
      headers: {},
      body: '',
      ...request,
    });
    assert.ok(typeof reply === 'object');
    return { status: reply.status, body: JSON.stringify(reply.body) };
  };
  return { vendor, network, clock, told, answers, ask };
}

const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
const basic = (user: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:simulated-auth-token`).toString('base64')}`,
});

describe('the simulated Twilio', () => {
  const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const headers = { ...basic(accountSid), 'content-type': 'application/x-www-form-urlencoded' };
  const fields = { To: to, From: '+15005550006', Body: 'Hello' };

  it('knows its customers, its paths and its parameters', async () => {
    const { ask } = start(createTwilio);
    assert.equal((await ask({ path, headers, body: form(fields) })).status, 201);
    assert.equal((await ask({ path, body: form(fields) })).status, 401);
    assert.equal((await ask({ path: '/', headers, body: form(fields) })).status, 404);
    const wrongs: readonly [Record<string, string>, number][] = [
      [{ To: '' }, 21604],
      [{ To: '49152' }, 21211],
      [{ From: '' }, 21603],
      [{ From: '+15005550001' }, 21606],
      [{ MessagingServiceSid: 'MG1' }, 21701],
      [{ Body: '' }, 21602],
      [{ Body: 'x'.repeat(1601) }, 21617],
      [{ StatusCallback: 'here' }, 21609],
      [{ ValidityPeriod: '36001' }, 21624],
    ];
    for (const [wrong, code] of wrongs) {
      const { body } = await ask({ path, headers, body: form({ ...fields, ...wrong }) });
      assert.equal(JSON.parse(body).code, code);
    }
  });

  it('tells what became of a text only when it is asked to', async () => {
    const { ask, told, clock } = start(createTwilio);
    await ask({ path, headers, body: form(fields) });
    await clock.advance(60_000);
    assert.equal(told.length, 0);
    await ask({ path, headers, body: form({ ...fields, StatusCallback: customer }) });
    await clock.advance(60_000);
    const statuses = told.map(({ body }) => new URLSearchParams(body).get('MessageStatus'));
    assert.deepEqual(statuses, ['sent', 'delivered']);
  });

  it('rings, does what the customer’s answers say, and ends for want of more', async () => {
    const { ask, told, clock, answers, network } = start(createTwilio);
    answers['/hello'] =
      '<Response><Say>Hello &amp; welcome</Say><Pause length="2"/><Gather action="/key"><Say>Press</Say></Gather>' +
      '<Redirect>https://customer.example/more</Redirect></Response>';
    answers['/more'] = '<Response><Say>Bye</Say></Response>';
    network.setPhone(to, 'silent');
    const calls = path.replace('Messages', 'Calls');
    const call = {
      To: to,
      From: '+15005550006',
      Url: 'https://customer.example/hello',
      StatusCallback: customer,
    };
    assert.equal((await ask({ path: calls, headers, body: form(call) })).status, 201);
    await clock.advance(60_000);
    assert.equal(network.messages({ to })[0]?.text, 'Hello & welcome Press Bye');
    const paths = told.map(({ url }) => new URL(url).pathname);
    assert.deepEqual(paths, ['/hello', '/more', '/told']);
    const last = new URLSearchParams(told[2]?.body);
    assert.deepEqual([last.get('CallStatus'), Number(last.get('CallDuration')) > 5], ['completed', true]);
    assert.equal((await ask({ path: calls, headers, body: form({ ...call, Url: '' }) })).status, 400);
  });

  it('signs as its documentation has it', () => {
    const { headers } = signedPost(customer, new URLSearchParams({ b: '2', a: '1' }));
    assert.match(headers['x-twilio-signature'], /^[A-Za-z0-9+/]{27}=$/);
    const other = signedPost(customer, new URLSearchParams({ a: '1', b: '2' }));
    assert.equal(headers['x-twilio-signature'], other.headers['x-twilio-signature']);
  });
});

describe('the simulated Vonage', () => {
  it('knows its customers by a token of their application’s own key', async () => {
    const { ask } = start(createVonage);
    const json = { 'content-type': 'application/json' };
    for (const authorization of ['', 'Bearer x', 'Bearer e30.e30.e30', 'Basic c2ltdWxhdGVk']) {
      const asked = await ask({ path: '/v1/messages', headers: { ...json, authorization }, body: '{}' });
      assert.equal(asked.status, 401);
    }
    assert.equal((await ask({ path: '/v1/other' })).status, 404);
  });
});

describe('the simulated Plivo', () => {
  const path = `/v1/Account/${authId}/Message/`;
  const headers = { ...basic(authId), 'content-type': 'application/json' };
  const fields = { src: '14155550100', dst: to.slice(1), text: 'Hello', url: customer };

  it('knows its customers and its parameters', async () => {
    const { ask } = start(createPlivo);
    const post = (more: object) => ask({ path, headers, body: JSON.stringify({ ...fields, ...more }) });
    assert.equal((await post({})).status, 202);
    assert.equal((await ask({ path, body: JSON.stringify(fields) })).status, 401);
    assert.equal((await ask({ path: '/v1/', headers, body: '{}' })).status, 404);
    for (const wrong of [
      { dst: '+4915200000001<4915200000002' },
      { dst: undefined },
      { src: undefined },
      { src: fields.dst },
      { src: 'Shop', powerpack_uuid: 'x' },
      { text: '' },
      { type: 'fax' },
      { url: 'here' },
      { log: 'maybe' },
      { message_expiry: 4 },
      { message_expiry: 10_801 },
    ]) {
      assert.equal((await post(wrong)).status, 400, JSON.stringify(wrong));
    }
  });

  it('masks the number where the customer wants no logs', async () => {
    const { ask, told, clock } = start(createPlivo);
    await ask({ path, headers, body: JSON.stringify({ ...fields, log: 'false' }) });
    await clock.advance(60_000);
    assert.equal(new URLSearchParams(told[0]?.body).get('To'), '491XXXXX001');
  });
});

describe('the simulated Meta', () => {
  const path = `/v25.0/${phoneNumberId}/messages`;
  const headers = { authorization: 'Bearer simulated-access-token', 'content-type': 'application/json' };
  const code = [{ type: 'text', text: '470001' }];
  const button = { type: 'button', sub_type: 'url', index: '0', parameters: code };
  const template = {
    name: 'sign_in_code',
    language: { code: 'de' },
    components: [{ type: 'body', parameters: code }, button],
  };
  const fields = { messaging_product: 'whatsapp', to, type: 'template', template };

  it('knows its customers, and takes a code only as its template has it', async () => {
    const { ask } = start(createWhatsApp);
    const post = (more: object) => ask({ path, headers, body: JSON.stringify({ ...fields, ...more }) });
    assert.equal((await post({})).status, 200);
    assert.equal((await ask({ path, body: JSON.stringify(fields) })).status, 401);
    const wrongs: readonly [object, number][] = [
      [{ messaging_product: undefined }, 100],
      [{ to: 'x' }, 131009],
      [{ type: 'text' }, 131047],
      [{ template: { ...template, name: 'other' } }, 132001],
      [{ template: { ...template, language: { code: 'xx' } } }, 132001],
      [{ template: { ...template, components: [template.components[0]] } }, 132000],
      [
        { template: { ...template, components: [template.components[0], { ...button, index: '1' }] } },
        132012,
      ],
      [
        {
          template: {
            ...template,
            components: [template.components[0], { ...button, parameters: [{ type: 'text', text: '1' }] }],
          },
        },
        131009,
      ],
    ];
    for (const [wrong, number] of wrongs) {
      assert.equal(JSON.parse((await post(wrong)).body).error.code, number, JSON.stringify(wrong));
    }
  });
});

describe('the console of a simulated vendor', () => {
  const enter = (webhookUrl: string, more: object = {}) => ({
    method: 'PUT',
    path: '/console',
    body: JSON.stringify({ webhookUrl, ...more }),
  });

  it('takes the address that is told what people write back', async () => {
    for (const [create, own] of [
      [createTwilio, '+15005550006'],
      [createVonage, '+12015550123'],
      [createPlivo, '+14155550100'],
    ] as const) {
      const { ask, network, told } = start<Vendor>(create);
      network.reply({ from: to, to: own, text: 'STOP' });
      assert.equal(told.length, 0);
      assert.equal((await ask(enter('here'))).status, 400);
      assert.equal((await ask(enter(customer))).status, 200);
      network.reply({ from: to, to: own, text: 'STOP' });
      assert.deepEqual(
        told.map(({ url }) => url),
        [customer],
      );
    }
  });

  it('of Meta takes it only when it says the challenge back', async () => {
    const { ask, network, told, answers } = start(createWhatsApp);
    assert.equal((await ask(enter(customer, { verifyToken: 'ours' }))).status, 400);
    answers['hub.challenge'] = 'something else';
    assert.equal((await ask(enter(customer, { verifyToken: 'ours' }))).status, 400);
    network.reply({ from: to, to: '+15550783881', text: 'STOP' });
    const asked = new URL(told.at(-1)?.url ?? '').searchParams;
    assert.deepEqual([told.length, asked.get('hub.verify_token')], [2, 'ours']);
  });
});
