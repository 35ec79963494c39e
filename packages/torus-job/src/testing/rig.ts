import { FakeClock, JobRig, runJobCommand } from '@wattjobs/core/testing';
import { demoCredentials, startPushgateway, startTorusCloud, startTorusUnit, type TorusUnitOptions } from '@wattjobs/simulators';
import { torusJob } from '../job.ts';

type Servers = Awaited<ReturnType<typeof startServers>>;

interface TorusSourceState {
  readonly cloud: Record<string, unknown>;
  readonly unit: Record<string, unknown>;
  readonly deviceLastSeenMs?: number;
}

async function startServers(clock: FakeClock, unitOptions: TorusUnitOptions) {
  const now = () => clock.now();
  const [cloud, unit, receiver] = await Promise.all([
    startTorusCloud({ now }),
    startTorusUnit({ now, ...unitOptions }),
    startPushgateway({ now }),
  ]);
  return { cloud, unit, receiver };
}

/** torus-job, a cloud, a unit and a Pushgateway. A run lasts for 60 virtual seconds with four ticks unless told otherwise. */
export class Rig extends JobRig<TorusSourceState, Servers> {
  static async start(unitOptions: TorusUnitOptions = {}): Promise<Rig> {
    const clock = new FakeClock();
    const servers = await startServers(clock, unitOptions);
    const settings = () => ({
      BASE_URL: servers.cloud.url,
      TORUS_USERNAME: demoCredentials.username,
      TORUS_PASSWORD: demoCredentials.password,
      TORUS_LOCAL_URL: servers.unit.url,
      JOB_DURATION: '60',
    });
    return new Rig({ command: (run) => runJobCommand(torusJob, run), verb: 'run', clock, servers, settings });
  }

  get cloud() {
    return this.servers.cloud;
  }

  get unit() {
    return this.servers.unit;
  }

  /** The values of `torus_data_source` in each push. */
  get sources(): readonly number[] {
    return this.receiver.pushes.flatMap(({ body }) => {
      const value = /^torus_data_source (\d)$/m.exec(body)?.[1];
      return value === undefined ? [] : [Number(value)];
    });
  }
}
