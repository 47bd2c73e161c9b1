import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRpId, relatedOrigins, relyingParty } from '#passkeys/relying-party.ts';
import { currentUserSignals, unknownCredentialSignal } from '#passkeys/signals.ts';

const app = {
  name: 'Pine',
  origins: ['https://pine.example/', 'https://pine.example', 'http://evil.example'],
};

it('takes the host of the public URL where the app says nothing, and answers from secure pages of both only', () => {
  assert.deepEqual(relyingParty({ publicUrl: 'https://verify.pine.example/x', app }), {
    id: 'verify.pine.example',
    name: 'Pine',
    origins: ['https://verify.pine.example', 'https://pine.example'],
  });
  const named = relyingParty({ publicUrl: 'https://verify.pine.example', rpId: 'pine.example', app });
  assert.equal(named?.id, 'pine.example');
});

it('has no relying party for what a browser would refuse', () => {
  for (const publicUrl of ['https://192.0.2.1', 'https://[2001:db8::1]', 'http://pine.example', 'nonsense'])
    assert.equal(relyingParty({ publicUrl, app }), undefined, publicUrl);
  assert.equal(relyingParty({ publicUrl: 'https://pine.example', rpId: 'com', app }), undefined);
  assert.equal(relyingParty({ publicUrl: 'http://localhost:8080', app })?.id, 'localhost');
  for (const id of [
    '',
    'com',
    '127.0.0.1',
    'Pine.example',
    'pine.example.',
    '-a.example',
    'a..example',
    'https://a.b',
  ])
    assert.equal(isRpId(id), false, id);
});

it('names sites that need leave, and neither its own nor more names than browsers look at', () => {
  const sites = ['de', 'co.uk', 'fr'].map((end) => `https://pine.${end}`);
  const brands = ['oak', 'elm', 'ash', 'fir', 'yew'].map((name) => `https://${name}.example`);
  const own = ['https://verify.pine.example', 'https://pine.example', 'https://evilpine.example'];
  const { origins, beyond } = relatedOrigins({ id: 'pine.example', origins: [...own, ...sites, ...brands] });
  assert.deepEqual(origins, [
    'https://evilpine.example',
    ...sites,
    'https://oak.example',
    'https://elm.example',
    'https://ash.example',
  ]);
  assert.deepEqual(beyond, ['https://fir.example', 'https://yew.example']);
  assert.deepEqual(relatedOrigins({ id: 'pine.example', origins: own.slice(0, 2) }).origins, []);
});

it('signals what a browser’s password manager understands', () => {
  const rp = { id: 'pine.example' };
  assert.deepEqual(unknownCredentialSignal(rp, 'AQID'), {
    unknownCredential: { rpId: 'pine.example', credentialId: 'AQID' },
  });
  const handle = Buffer.alloc(32, 1);
  const userId = handle.toString('base64url');
  assert.deepEqual(currentUserSignals(rp, { handle, name: 'ada', credentialIds: [] }), {
    allAcceptedCredentials: { rpId: 'pine.example', userId, allAcceptedCredentialIds: [] },
    currentUserDetails: { rpId: 'pine.example', userId, name: 'ada', displayName: 'ada' },
  });
});
