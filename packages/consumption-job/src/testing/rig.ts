import { writeFileSync } from 'node:fs';
import { FakeClock, JobRig, runJobCommand } from '@wattjobs/core/testing';
import type { DueEndpoint } from '@wattjobs/rows/consumption';
import { startLegacyMeters, startPushgateway } from '@wattjobs/simulators';
import { consumptionJob } from '../job.ts';
import type { ConsumptionState } from '../state.ts';
import { legacyEndpoints } from './legacy-endpoints.ts';
import { startStubApi } from './stub-api.ts';

async function startServers(clock: FakeClock) {
  const now = () => clock.now();
  const [receiver, meters, api] = await Promise.all([startPushgateway({ now }), startLegacyMeters({ now }), startStubApi()]);
  return { receiver, meters, api };
}

/** One endpoint in the words of the API. */
type Written = Readonly<Record<string, unknown>> & { readonly name: string };

/** consumption-job, the six legacy meters, an API and a Pushgateway. The endpoints come from a file unless the settings say otherwise. */
export class Rig extends JobRig<ConsumptionState, Awaited<ReturnType<typeof startServers>>> {
  static async start(): Promise<Rig> {
    const clock = new FakeClock();
    const servers = await startServers(clock);
    const settings = (path: (name: string) => string) => ({ ENDPOINTS_FILE: path('endpoints.yaml'), ALLOWED_NETWORKS: '127.0.0.0/8' });
    const rig = new Rig({ command: (run) => runJobCommand(consumptionJob, run), verb: 'run', clock, servers, settings });
    rig.list(...rig.legacy());
    return rig;
  }

  get meters() {
    return this.servers.meters;
  }

  get api() {
    return this.servers.api;
  }

  /** The legacy meters with these names, or all six. */
  legacy(...names: readonly string[]): readonly Written[] {
    const all = legacyEndpoints(`127.0.0.1:${this.meters.port}`);
    return names.length === 0 ? all : names.map((name) => all.find((endpoint) => endpoint.name === name) ?? missing(name));
  }

  /** Replaces the file of endpoints. */
  list(...endpoints: readonly Written[]): void {
    writeFileSync(this.path('endpoints.yaml'), JSON.stringify({ endpoints }));
  }

  /** Settings of a run that asks the API. */
  get withApi(): Readonly<Record<string, string | undefined>> {
    return { ENDPOINTS_FILE: undefined, WATTJOBS_API_URL: this.api.url };
  }

  /** Makes endpoints due in the API; `more` replaces fields of each. */
  due(endpoints: readonly Written[], more: Partial<DueEndpoint> = {}): void {
    this.api.setDue(endpoints.map((endpoint, index) => ({ ...dueEndpoint(endpoint, index), ...more })));
  }

  /** The value of a series of an endpoint at the receiver. */
  of(instance: string, series: string): number | undefined {
    return this.value(`consumption_${series}`, { instance });
  }
}

/** As the API hands it out, with an id that counts. Only endpoints without credentials can be written so. */
function dueEndpoint({ name, ipAddress, scrapingConfig }: Written, index: number): DueEndpoint {
  return {
    id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    name,
    ipAddress: String(ipAddress),
    authType: 'none',
    sealedAuthConfig: null,
    scrapingConfig: scrapingConfig as Record<string, unknown>,
    ratedPowerKw: null,
    smallestFactor: 1,
    lastGoodReading: null,
  };
}

function missing(name: string): never {
  throw new TypeError(`there is no legacy meter ${name}`);
}
