import { dirname, resolve } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { readFileText } from '@wattjobs/core/files';
import { isOwnShare } from '@wattjobs/core/shards';
import type { ConsumptionContext } from '../context.ts';
import { type Endpoint, type EndpointList, hostOf, namedEndpoints } from './endpoint.ts';
import type { EndpointsFile, WrittenEndpoint } from './endpoints-file.ts';

/** An endpoint of the file, and how often it is read. */
interface ListedEndpoint extends Endpoint {
  readonly pollIntervalMs: number;
  /** When its meter was replaced: readings before it say nothing of later ones. */
  readonly replacedMs: number;
}

/** A schedule that starts a little early must not skip every other run: the last visit took some time too. */
const earlyMs = (intervalMs: number) => Math.min(60_000, intervalMs / 10);

/**
 * The endpoints of a file that this pod reads: those of one host belong to one pod, because a meter allows few sessions.
 * @throws FixSettings with everything that is wrong with them
 */
export async function endpointsOfFile(
  file: EndpointsFile,
  { settings, state, clock, onceOptions }: ConsumptionContext,
): Promise<EndpointList> {
  const wanted = onceOptions?.['endpoint'];
  const listed = await configuredEndpoints(file);
  const own = listed.filter((endpoint) => isOwnShare(hostOf(endpoint), settings));
  const remembered = (endpoint: ListedEndpoint): Endpoint => {
    const good = state.current.endpoints[endpoint.id]?.good;
    return good === undefined || good.timeMs < endpoint.replacedMs ? endpoint : { ...endpoint, lastGood: good };
  };
  const attemptMs = ({ id }: ListedEndpoint) => state.current.endpoints[id]?.attemptMs ?? 0;
  const isDue = (endpoint: ListedEndpoint) => {
    const sinceMs = clock.now() - attemptMs(endpoint);
    // An attempt in the future is of a clock that was wrong.
    return sinceMs < 0 || sinceMs >= endpoint.pollIntervalMs - earlyMs(endpoint.pollIntervalMs);
  };
  // The longest unread come first: a run that ends early must not leave the same ones each time.
  const due = () => own.filter(isDue).toSorted((one, other) => attemptMs(one) - attemptMs(other));
  let isAsked = false;
  return {
    all: async () => own.map(remembered),
    next: async () => {
      if (isAsked) return [];
      isAsked = true;
      return (wanted === undefined ? due() : namedEndpoints(listed, wanted)).map(remembered);
    },
  };
}

async function configuredEndpoints({ path, endpoints }: EndpointsFile): Promise<readonly ListedEndpoint[]> {
  const { parseMeterConfiguration } = await import('@wattjobs/web-meters/configuration');
  const problems: string[] = [];
  const listed = endpoints.flatMap((written, index): readonly ListedEndpoint[] => {
    const { name, id = name, enabled = true, pollInterval = 15, meterReplacedAt, clientName, location, ratedPowerKw } = written;
    const { ipAddress, authType, scrapingConfig, profile } = written;
    const place = `endpoints[${index}]`;
    const authConfig = withPassword(written, dirname(path), (problem) => problems.push(`${place}.authConfig.passwordFile ${problem}`));
    const plan = parseMeterConfiguration({ ipAddress, authType, authConfig, scrapingConfig, profile });
    if ('problems' in plan) problems.push(...plan.problems.map((problem) => `${place}.${problem.path} ${problem.problem}`));
    if ('problems' in plan || !enabled) return [];
    const replacedMs = meterReplacedAt === undefined ? 0 : Date.parse(meterReplacedAt);
    return [{ id, name, clientName, location, ratedPowerKw, plan, pollIntervalMs: 60_000 * pollInterval, replacedMs }];
  });
  if (problems.length === 0) return listed;
  throw new FixSettings(problems.map((problem) => ({ name: 'ENDPOINTS_FILE', problem: `has a problem in ${path}: ${problem}` })));
}

/** The credentials with the password that `passwordFile` names; a path is that of a file beside the list. */
function withPassword({ authConfig }: WrittenEndpoint, folder: string, refuse: (problem: string) => void): WrittenEndpoint['authConfig'] {
  if (authConfig === undefined || !Object.hasOwn(authConfig, 'passwordFile')) return authConfig;
  const { passwordFile, ...others } = authConfig;
  const file = readFileText(resolve(folder, String(passwordFile)));
  if ('problem' in file) refuse(`names a file, which ${file.problem}`);
  return { ...others, password: 'text' in file ? file.text.replace(/\r?\n$/, '') : 'unknown' };
}
