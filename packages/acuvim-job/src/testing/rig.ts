import { writeFileSync } from 'node:fs';
import { FakeClock, JobRig, runJobCommand } from '@wattjobs/core/testing';
import {
  type ModbusMeter,
  type ModbusMeterOptions,
  startLineProtocolReceiver,
  startModbusMeter,
  startPushgateway,
} from '@wattjobs/simulators';
import { acuvimJob } from '../job.ts';
import type { AcuvimState } from '../state.ts';

async function startServers(clock: FakeClock, options: readonly ModbusMeterOptions[]) {
  const now = () => clock.now();
  const [receiver, lines, ...meters] = await Promise.all([
    startPushgateway({ now }),
    startLineProtocolReceiver({ now }),
    ...options.map((meter, index) => startModbusMeter({ now, seed: index + 1, ...meter })),
  ]);
  const closeMeters = async () => {
    await Promise.all(meters.map((meter) => meter.close()));
  };
  return { receiver, lines, meters: { all: meters, [Symbol.asyncDispose]: closeMeters } };
}

/** acuvim-job, meters, a Pushgateway, and a receiver of line protocol that no run uses unless told to. A run has three ticks. */
export class Rig extends JobRig<AcuvimState, Awaited<ReturnType<typeof startServers>>> {
  /** By default one Acuvim II in primary mode with the name `acuvim_1`, as a legacy list names it. */
  static async start(...options: readonly ModbusMeterOptions[]): Promise<Rig> {
    const clock = new FakeClock();
    const meters = options.length === 0 ? [{}] : options;
    const servers = await startServers(
      clock,
      meters.map((meter) => ({ valuesMode: 'primary', ...meter })),
    );
    const settings = (path: (name: string) => string) => ({ TARGETS_FILE: path('targets'), JOB_DURATION: '30' });
    const rig = new Rig({ command: (run) => runJobCommand(acuvimJob, run), verb: 'run', clock, servers, settings });
    rig.list(rig.meters.map(({ host, port }) => `${host}:${port}`).join('\n'));
    return rig;
  }

  get meters(): readonly ModbusMeter[] {
    return this.servers.meters.all;
  }

  /** The meter that most tests have. */
  get meter(): ModbusMeter {
    const [meter] = this.meters;
    if (meter === undefined) throw new TypeError('the rig has no meter');
    return meter;
  }

  /** Replaces the list of targets. */
  list(text: string): void {
    writeFileSync(this.path('targets'), text);
  }

  /** Replaces the list of targets by one that describes each meter of the rig, with what is given for it. */
  describe(...targets: readonly Readonly<Record<string, unknown>>[]): void {
    const written = this.meters.map(({ host, port }, index) => ({ name: `meter-${index + 1}`, address: host, port, ...targets[index] }));
    this.list(JSON.stringify({ targets: written }));
  }

  /** Settings of a run that writes lines, and pushes nothing. */
  get toLines(): Readonly<Record<string, string | undefined>> {
    return { PUSHGATEWAY_URL: undefined, LINE_PROTOCOL_URL: this.servers.lines.writeUrl };
  }
}
