import { run, succeed, images, type Namespace } from '../cluster.ts';
import { eventually } from '../eventually.ts';

/**
 * Empties a claim that nobody uses any more and gives its volume back.
 * A class of volumes that are made by hand keeps what was on them, and would offer none after a few runs of the suite.
 */
export async function giveBack(namespace: Namespace, claim: string): Promise<void> {
  const { spec } = await namespace.read<{ spec: { volumeName: string } }>('persistentvolumeclaim', claim);
  const script = "for (const name of fs.readdirSync('/data')) fs.rmSync('/data/' + name, { recursive: true });";
  await namespace.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'sweeper' },
    spec: {
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, fsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'sweeper',
          image: images.api,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', '-e', script],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }],
    },
  });
  await namespace.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', 'pod/sweeper', '--timeout=60s');
  await namespace.kubectl('delete', 'pod', 'sweeper');
  await namespace.kubectl('delete', 'persistentvolumeclaim', claim);
  const phase = await eventually('the end of the claim', 30, async () => {
    const { exitCode, stdout } = await run('kubectl', ['get', 'persistentvolume', spec.volumeName, '--output', 'jsonpath={.status.phase}']);
    return exitCode !== 0 || stdout !== 'Bound' ? stdout : undefined;
  });
  if (phase !== 'Released') return;
  const patch = JSON.stringify([{ op: 'remove', path: '/spec/claimRef' }]);
  await succeed('kubectl', ['patch', 'persistentvolume', spec.volumeName, '--type', 'json', '--patch', patch]);
}
