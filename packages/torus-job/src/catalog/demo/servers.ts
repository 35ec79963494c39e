import {
  demoCredentials,
  type PushgatewayReceiver,
  startPushgateway,
  startTorusCloud,
  startTorusUnit,
  type TorusCloud,
  type TorusUnit,
} from '@wattjobs/simulators';

/** The simulators that the demo runs against. */
export interface DemoServers {
  readonly cloud: TorusCloud;
  readonly unit: TorusUnit;
  readonly receiver: PushgatewayReceiver;
  close(): Promise<void>;
}

/** Starts all three on free ports of this machine, without faults. */
export async function startServers(): Promise<DemoServers> {
  const [cloud, unit, receiver] = await Promise.all([startTorusCloud(), startTorusUnit(), startPushgateway()]);
  return {
    cloud,
    unit,
    receiver,
    close: async () => {
      await Promise.all([cloud, unit, receiver].map((server) => server.close()));
    },
  };
}

/** The settings that point torus-job at the simulators. */
export function settingsFor({ cloud, unit, receiver }: DemoServers): Readonly<Record<string, string>> {
  return {
    BASE_URL: cloud.url,
    TORUS_USERNAME: demoCredentials.username,
    TORUS_PASSWORD: demoCredentials.password,
    TORUS_LOCAL_URL: unit.url,
    PUSHGATEWAY_URL: receiver.url,
    STATE_URL: 'memory:',
  };
}

/** Tells a person how to try the job against the simulators. */
export function printAddresses(servers: DemoServers): void {
  const settings = Object.entries(settingsFor(servers)).map(([name, value]) => `${name}='${value}'`);
  process.stdout.write(
    [
      `Torus cloud   ${servers.cloud.url}   (sign in as ${demoCredentials.username} / ${demoCredentials.password})`,
      `Torus unit    ${servers.unit.url}`,
      `Receiver      ${servers.receiver.url}/metrics`,
      'Faults        POST JSON to /_control of each; GET shows the controls',
      '',
      'Read once, in another terminal:',
      `  ${settings.join(' ')} npm run job torus-job -- once`,
      '',
      '',
    ].join('\n'),
  );
}
