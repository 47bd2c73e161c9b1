import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePhone } from '../../shop/src/contact.ts';
import { ada, openShop, registered } from './shop-visit.ts';

describe('having lost everything', () => {
  test('leads from the sign-in page to the page of a recovery, with what the shop knows of the person', async () => {
    await using rig = await openShop();
    await registered(rig);
    const visitor = rig.visitor();
    assert.ok((await visitor.get('/sign-in')).body.includes('href="/sign-in/lost"'));
    assert.equal((await visitor.get('/sign-in/lost')).statusCode, 200);
    const sent = await visitor.post('/sign-in/lost', { email: ' ADA@Example.org ' });
    assert.deepEqual([sent.statusCode, sent.headers.location], [303, 'https://verify.example/r/token']);
    const [asked] = rig.countersign.recoveries;
    assert.deepEqual(asked?.contacts, ['ada@example.org', '+12025550143']);
    assert.match(asked?.userId ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(asked?.decoy, false);
  });

  test('answers the same for an address that nobody has, with a decoy that is the same each time', async () => {
    await using rig = await openShop();
    await registered(rig);
    const answers = [];
    for (const email of [ada.email, 'nobody@example.org', 'nobody@example.org']) {
      const { statusCode, headers, body } = await rig.visitor().post('/sign-in/lost', { email });
      answers.push([statusCode, headers.location, body]);
    }
    assert.deepEqual(answers[1], answers[0]);
    const [, first, second] = rig.countersign.recoveries;
    assert.deepEqual(first, second);
    assert.deepEqual([first?.decoy, first?.contacts[0]], [true, 'nobody@example.org']);
  });

  test('names as many addresses, of the same kinds, for who has an account and who has none', async () => {
    await using rig = await openShop();
    await registered(rig);
    await using another = await openShop();
    for (const email of [ada.email, ...Array.from({ length: 50 }, (_, i) => `nobody${i}@example.org`)]) {
      for (const { visitor } of [rig, another]) await visitor().post('/sign-in/lost', { email });
    }
    const kinds = rig.countersign.recoveries.map(({ contacts }) =>
      contacts.map((contact) => (contact.includes('@') ? 'e-mail' : 'phone')),
    );
    for (const kind of kinds) assert.deepEqual(kind, ['e-mail', 'phone']);
    const [known, ...madeUp] = rig.countersign.recoveries.map(({ contacts }) => contacts[1] ?? '');
    assert.equal(known, '+12025550143');
    for (const phone of madeUp) assert.equal(parsePhone(phone), phone, 'a number that there can be');
    const ids = new Set(rig.countersign.recoveries.map(({ userId }) => userId.length));
    assert.deepEqual([...ids], [36], 'the length of a link says nothing');
    const ends = new Set(madeUp.map((phone) => phone.slice(-2)));
    assert.ok(ends.size > 20, 'no end of a number that all of nobody have');
    const elsewhere = another.countersign.recoveries.slice(1).map(({ contacts }) => contacts[1]);
    assert.ok(!madeUp.some((phone, index) => phone === elsewhere[index]), 'nobody can work one out');
  });

  test('asks again for what is no address, and says when Countersign can not be reached', async () => {
    await using rig = await openShop();
    const visitor = rig.visitor();
    const wrong = await visitor.post('/sign-in/lost', { email: 'ada' });
    assert.equal(wrong.statusCode, 422);
    assert.ok(wrong.body.includes('value="ada"'));
    rig.countersign.goDown();
    assert.equal((await visitor.post('/sign-in/lost', { email: 'ada@example.org' })).statusCode, 503);
  });

  test('is offered on the code page too: it is told which addresses the shop knows', async () => {
    await using rig = await openShop();
    await registered(rig);
    await rig.visitor().post('/sign-in', ada);
    const { userId = '' } = rig.countersign.opened.at(-1) ?? {};
    rig.countersign.enrol(userId, 'totp');
    await rig.visitor().post('/sign-in', ada);
    assert.deepEqual(rig.countersign.opened.at(-1)?.contacts, ['+12025550143', 'ada@example.org']);
  });
});
