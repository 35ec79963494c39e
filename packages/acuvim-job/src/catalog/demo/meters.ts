import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineProtocolReceiver, type ModbusMeter, startLineProtocolReceiver, startModbusMeters } from '@wattjobs/simulators';

/** The simulators that the demo runs against, and the settings that point the job at them. */
export interface DemoServers extends AsyncDisposable {
  readonly meters: readonly ModbusMeter[];
  readonly receiver: LineProtocolReceiver;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts three meters and a receiver on free ports of this machine, and writes the list of the meters. */
export async function startMeters(): Promise<DemoServers> {
  const folder = mkdtempSync(join(tmpdir(), 'acuvim-demo-'));
  const [simulated, receiver] = await Promise.all([startModbusMeters(3, { valuesMode: 'primary' }), startLineProtocolReceiver()]);
  const { meters } = simulated;
  const targets = meters.map(({ host, port }, index) => ({ name: `acuvim_1${index}`, address: host, port }));
  const list = join(folder, 'targets.yaml');
  writeFileSync(list, JSON.stringify({ targets }));
  return {
    meters,
    receiver,
    settings: { TARGETS_FILE: list, LINE_PROTOCOL_URL: receiver.writeUrl, OUTBOX_DIR: join(folder, 'outbox'), STATE_URL: 'memory:' },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([simulated.close(), receiver.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
