import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readConfig } from '#settings/config.ts';
import { startTestApp } from '#test/harness.ts';
import { at, knownSettings, listAt, textOf, textsAt, yamlOf } from './parts.ts';

const path = 'deploy/kubernetes/countersign.yaml';
const objects = yamlOf(textOf(path));
const ofKind = (kind: string): unknown[] => objects.filter((object) => at(object, 'kind') === kind);
const deployments = ofKind('Deployment');
const containers = deployments.flatMap((one) => listAt(one, 'spec', 'template', 'spec', 'containers'));
const labelsOf = (deployment: unknown) => textsAt(deployment, 'spec', 'template', 'metadata', 'labels');
const nameOf = (object: unknown): string => String(at(object, 'metadata', 'name'));
/** Keys of the secret, by the command in the file's head that makes it. */
const secretKeys = [...textOf(path).matchAll(/--from-literal=(\w+)=/g)].map((match) => match[1] ?? '');

const matches = (selector: Record<string, string>, labels: Record<string, string>): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);

it('runs three API nodes and two workers', () => {
  const roles = deployments.map((one) => [
    nameOf(one),
    at(one, 'spec', 'replicas'),
    listAt(one, 'spec', 'template', 'spec', 'containers', 0, 'args'),
  ]);
  assert.deepEqual(roles, [
    ['countersign-api', 3, ['--api']],
    ['countersign-worker', 2, ['--worker']],
  ]);
});

it('probes routes that exist, at the port the image listens at, and never asks the database whether a node is alive', async () => {
  await using test = await startTestApp();
  const imagePort = /^ {4}PORT=(\d+)/m.exec(textOf('Dockerfile'))?.[1];
  for (const container of containers) {
    const ports = listAt(container, 'ports');
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const target = at(container, probe, 'httpGet');
      const port = ports.find((one) => at(one, 'name') === at(target, 'port'));
      assert.equal(String(at(port, 'containerPort')), imagePort, probe);
      assert.equal((await test.call('GET', String(at(target, 'path')))).status, 200, probe);
    }
    assert.equal(at(container, 'livenessProbe', 'httpGet', 'path'), '/healthz');
    assert.equal(at(container, 'startupProbe', 'httpGet', 'path'), '/healthz');
    assert.equal(at(container, 'readinessProbe', 'httpGet', 'path'), '/readyz');
  }
});

it('gives the nodes, with the secret its head describes, settings that production accepts', () => {
  const values: Record<string, string> = {
    DATABASE_URL: 'postgres://countersign:secret@postgres.example:5432/countersign',
    COUNTERSIGN_SECRET: '5eed'.repeat(12),
    COUNTERSIGN_BOOTSTRAP_KEY: `cs_${'5eed'.repeat(12)}`,
    COUNTERSIGN_SMTP_URL: 'smtp://mail.shop.example:587',
  };
  assert.deepEqual(secretKeys.toSorted(), Object.keys(values).toSorted());
  const [settings] = ofKind('ConfigMap');
  const env = { ...textsAt(settings, 'data'), ...values };
  const config = readConfig({ ...env, NODE_ENV: 'production', HOST: '0.0.0.0', PORT: '8080' });
  assert.equal(config.production, true);
});

it('names only settings that the service has', () => {
  const known = knownSettings();
  const named = [...ofKind('ConfigMap').flatMap((one) => Object.keys(textsAt(one, 'data'))), ...secretKeys];
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  );
});

it('holds no secret, and hands every node the same one by reference', () => {
  assert.deepEqual(ofKind('Secret'), []);
  const [settings] = ofKind('ConfigMap');
  assert.deepEqual(
    Object.keys(textsAt(settings, 'data')).filter((name) => secretKeys.includes(name)),
    [],
  );
  for (const container of containers) {
    assert.equal(at(container, 'envFrom', 0, 'configMapRef', 'name'), nameOf(settings));
    assert.equal(at(container, 'envFrom', 1, 'secretRef', 'name'), 'countersign-secrets');
    assert.equal(at(container, 'env'), undefined);
  }
});

it('lets nodes do nothing but run: no root, no writing, no rights, no token', () => {
  for (const deployment of deployments) {
    const pod = at(deployment, 'spec', 'template', 'spec');
    assert.equal(at(pod, 'automountServiceAccountToken'), false);
    assert.equal(at(pod, 'securityContext', 'runAsNonRoot'), true);
    assert.equal(at(pod, 'securityContext', 'seccompProfile', 'type'), 'RuntimeDefault');
  }
  for (const container of containers) {
    assert.equal(at(container, 'securityContext', 'allowPrivilegeEscalation'), false);
    assert.equal(at(container, 'securityContext', 'readOnlyRootFilesystem'), true);
    assert.deepEqual(listAt(container, 'securityContext', 'capabilities', 'drop'), ['ALL']);
    for (const part of ['requests', 'limits']) assert.ok(at(container, 'resources', part, 'memory'), part);
  }
});

it('gives a node time to leave the proxies and to finish before it is killed', () => {
  for (const deployment of deployments) {
    const pod = at(deployment, 'spec', 'template', 'spec');
    // An API node says for five seconds that it isn't ready before it takes no more.
    const drain = nameOf(deployment) === 'countersign-api' ? 5 : 0;
    assert.ok(Number(at(pod, 'terminationGracePeriodSeconds')) >= drain + 25 + 5, nameOf(deployment));
    assert.equal(at(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable'), 0);
  }
});

it('selects with every selector what it is meant for and nothing else', () => {
  for (const deployment of deployments) {
    const labels = labelsOf(deployment);
    assert.deepEqual(textsAt(deployment, 'spec', 'selector', 'matchLabels'), labels);
    for (const spread of listAt(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints'))
      assert.deepEqual(textsAt(spread, 'labelSelector', 'matchLabels'), labels);
  }
  const [service] = ofKind('Service');
  const served = deployments.filter((one) => matches(textsAt(service, 'spec', 'selector'), labelsOf(one)));
  assert.deepEqual(served.map(nameOf), ['countersign-api']);
  const guarded = ofKind('PodDisruptionBudget').map((budget) =>
    deployments
      .filter((one) => matches(textsAt(budget, 'spec', 'selector', 'matchLabels'), labelsOf(one)))
      .map(nameOf),
  );
  assert.deepEqual(guarded, [['countersign-api'], ['countersign-worker']]);
});
