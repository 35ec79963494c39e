import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { images, type Namespace } from './cluster.ts';
import { eventually } from './eventually.ts';
import { install, objectName, torusSource } from './release.ts';

/** The API server's audit log, if the cluster's machine lets us read it. */
const auditLog = process.env['AUDIT_LOG'] ?? '';

// Runs in a pod with the source's account: sends the requests of a stolen token, and prints each answer.
const program = `
const folder = '/var/run/secrets/kubernetes.io/serviceaccount/';
const token = require('fs').readFileSync(folder + 'token', 'utf8');
const { request } = require('https');
const ca = require('fs').readFileSync(folder + 'ca.crt');
const ask = (method, path) => new Promise((resolve, reject) => {
  const call = request({ host: process.env.KUBERNETES_SERVICE_HOST, port: process.env.KUBERNETES_SERVICE_PORT, method, path, ca,
    headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } }, (answer) => {
    let body = '';
    answer.on('data', (part) => { body += part; }).on('end', () => resolve({ status: answer.statusCode, message: JSON.parse(body).message, audit: answer.headers['audit-id'] }));
  });
  call.on('error', reject).end(method === 'POST' ? '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"new"}}' : undefined);
});
(async () => {
  const answers = {};
  for (const question of JSON.parse(process.argv[1])) answers[question] = await ask(...question.split(' '));
  console.log(JSON.stringify(answers));
})();`;

let namespace: Namespace;
let answers: Readonly<Record<string, { readonly status: number; readonly message?: string; readonly audit: string }>>;
let path: string;

beforeAll(async () => {
  namespace = await install('access', { unit: torusSource() });
  path = `/api/v1/namespaces/${namespace.name}/secrets`;
  const own = `${path}/${objectName('unit')}-state`;
  const questions = [
    `GET ${own}`,
    `DELETE ${own}`,
    `GET ${path}/torus-login`,
    `GET ${path}`,
    `POST ${path}`,
    'GET /api/v1/namespaces/kube-system/secrets/any',
  ];
  await namespace.create(thief(questions));
  await namespace.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/thief', '--timeout=120s');
  answers = JSON.parse(await namespace.kubectl('logs', 'thief'));
});

afterAll(() => namespace[Symbol.asyncDispose]());

function thief(questions: readonly string[]): object {
  const securityContext = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
  const command = ['node', '-e', program, JSON.stringify(questions)];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'thief' },
    spec: {
      serviceAccountName: objectName('unit'),
      automountServiceAccountToken: true,
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'thief', image: images.job, imagePullPolicy: 'IfNotPresent', command, securityContext }],
    },
  };
}

describe('the account of a source', () => {
  it('may read its own state', () => {
    expect(answers[`GET ${path}/${objectName('unit')}-state`]?.status).toBe(200);
  });

  it.each([
    ['may not read the Secret with the credentials', () => `GET ${path}/torus-login`, 'cannot get resource "secrets"'],
    ['may not list Secrets', () => `GET ${path}`, 'cannot list resource "secrets"'],
    ['may not create one', () => `POST ${path}`, 'cannot create resource "secrets"'],
    ['may not delete even its own', () => `DELETE ${path}/${objectName('unit')}-state`, 'cannot delete resource "secrets"'],
    ['may not read another namespace', () => 'GET /api/v1/namespaces/kube-system/secrets/any', 'in the namespace "kube-system"'],
  ])('%s', (_story, question, reason) => {
    const answer = answers[question()];
    process.stdout.write(`${question()}: ${answer?.status} ${answer?.message}\n`);
    expect(answer?.status).toBe(403);
    expect(answer?.message).toContain(`User "system:serviceaccount:${namespace.name}:${objectName('unit')}"`);
    expect(answer?.message).toContain(reason);
  });

  it('is recorded in the audit log if it is refused', async () => {
    if (!existsSync(auditLog)) {
      process.stdout.write('AUDIT_LOG names no file here: the records of the API server were not checked\n');
      return;
    }
    const id = answers[`GET ${path}/torus-login`]?.audit ?? 'none';
    const line = await eventually('the record', 60, async () =>
      readFileSync(auditLog, 'utf8')
        .split('\n')
        .find((each) => each.includes(id) && each.endsWith('}')),
    );
    process.stdout.write(`${line}\n`);
    expect(JSON.parse(line)).toMatchObject({
      verb: 'get',
      user: { username: `system:serviceaccount:${namespace.name}:${objectName('unit')}` },
      objectRef: { resource: 'secrets', name: 'torus-login' },
      responseStatus: { code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
  });
});
