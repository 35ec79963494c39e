import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LegacyMeters, type PushgatewayReceiver, startLegacyMeters, startPushgateway } from '@wattjobs/simulators';
import { legacyEndpoints } from '../../testing/legacy-endpoints.ts';

/** The simulators that the demo runs against, and the settings that point the job at them. */
export interface DemoServers extends AsyncDisposable {
  readonly meters: LegacyMeters;
  readonly receiver: PushgatewayReceiver;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts six meters and a receiver on free ports of this machine, and writes the list of the meters. */
export async function startServers(): Promise<DemoServers> {
  const folder = mkdtempSync(join(tmpdir(), 'consumption-demo-'));
  const [meters, receiver] = await Promise.all([startLegacyMeters(), startPushgateway()]);
  const list = join(folder, 'endpoints.yaml');
  writeFileSync(list, JSON.stringify({ endpoints: legacyEndpoints(`127.0.0.1:${meters.port}`) }));
  return {
    meters,
    receiver,
    settings: {
      ENDPOINTS_FILE: list,
      ALLOWED_NETWORKS: '127.0.0.0/8',
      PUSHGATEWAY_URL: receiver.url,
      STATE_URL: `file://${join(folder, 'state.json')}`,
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([meters.close(), receiver.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
