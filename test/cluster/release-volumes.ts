import { images, Namespace, run, succeed } from './cluster.ts';

interface Volume {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly storageClassName?: string; readonly claimRef?: { readonly namespace: string } };
  readonly status: { readonly phase: string };
}

const emptyFolder = "for (const name of fs.readdirSync('/data')) fs.rmSync('/data/' + name, { recursive: true });";

/**
 * Before the first suite, and before those that need several: empties the volumes of claims that these suites have deleted, and makes them available again.
 * Manually created volumes keep their data, and none would be available after a few runs.
 */
export default async function giveBackVolumes(): Promise<void> {
  const { exitCode, stdout } = await run('kubectl', ['get', 'persistentvolume', '--output', 'json']);
  // If we may not list volumes, the cluster creates them on demand.
  if (exitCode !== 0) return;
  const { items }: { readonly items: readonly Volume[] } = JSON.parse(stdout);
  const kept = items.filter(({ spec, status }) => status.phase === 'Released' && spec.claimRef?.namespace.startsWith('wattjobs-') === true);
  if (kept.length === 0) return;
  await using namespace = await Namespace.create('volumes');
  for (const volume of kept) await empty(namespace, volume);
}

async function empty(namespace: Namespace, { metadata: { name }, spec }: Volume): Promise<void> {
  await makeAvailable(name);
  await namespace.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      volumeName: name,
      storageClassName: spec.storageClassName ?? '',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Mi' } },
    },
  });
  await namespace.create(sweeper(name));
  await namespace.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/${name}`, '--timeout=120s');
  await namespace.kubectl('delete', 'pod', name);
  await namespace.kubectl('delete', 'persistentvolumeclaim', name);
  await succeed('kubectl', ['wait', '--for=jsonpath={.status.phase}=Released', `persistentvolume/${name}`, '--timeout=60s']);
  await makeAvailable(name);
}

async function makeAvailable(volume: string): Promise<void> {
  const patch = JSON.stringify([{ op: 'remove', path: '/spec/claimRef' }]);
  await succeed('kubectl', ['patch', 'persistentvolume', volume, '--type', 'json', '--patch', patch]);
}

function sweeper(claim: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: claim },
    spec: {
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, fsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'sweeper',
          image: images.api,
          imagePullPolicy: 'IfNotPresent',
          command: ['node', '-e', emptyFolder],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }],
    },
  };
}
