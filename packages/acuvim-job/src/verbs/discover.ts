import { renameSync, writeFileSync } from 'node:fs';
import { FixSettings } from '@wattjobs/core/errors';
import type { JobVerb } from '@wattjobs/core/job';
import { explainFileError } from '@wattjobs/core/files';
import type { AcuvimSettings } from '../settings.ts';
import type { AcuvimState } from '../state.ts';
import { namedTargets, targetKey, type Target } from '../targets/target.ts';
import { compareWithList, discoveryLines, targetsYaml } from './discovered.ts';
import { findMeters, type Looked } from './find-meters.ts';
import { hostsOf } from './network.ts';

const input = {
  network: { flags: '--network <cidr>', help: 'Look at every address of this IPv4 network too, at most a /16' },
  port: { flags: '--port <port>', help: 'Port of the addresses of the network', default: '502' },
  units: { flags: '--units <ids>', help: 'Unit ids to look for at each address of the network, separated by commas', default: '1' },
  write: { flags: '--write <file>', help: 'Write the new list to this file as YAML, if it changed; TARGETS_FILE itself may be given' },
  removeAfter: {
    flags: '--remove-after <hours>',
    help: 'How long a meter of the list may be away before it loses its place',
    default: '24',
  },
} as const;

/** `discover`: looks for the meters of the list and of a network, and prints how the list changes. */
export const discover: JobVerb<AcuvimSettings, AcuvimState, typeof input> = {
  name: 'discover',
  summary: 'looks for meters, finds out their profile, and prints or writes the list of targets',
  input,
  run: async (context, given) => {
    const { settings, state, clock, stop, terminal } = context;
    if (settings.targets === undefined && given.network === undefined)
      throw new FixSettings([{ name: '--network', problem: 'is not given, and TARGETS_FILE is not set', example: '192.0.2.10/32' }]);
    const listed = settings.targets?.targets ?? [];
    const candidates = given.network === undefined ? [] : candidatesOf(hostsOf(given.network), given, listed);
    const looked = await findMeters([...listed, ...candidates], context, stop);
    // What was not looked at before the stop says nothing about the list.
    if (stop.aborted) return;
    for (const line of looked.flatMap((each) => lineOf(each, looked.length))) terminal.print(`${line}\n`);
    if (looked.every(({ found }) => found === undefined)) terminal.print(`# no meter was found; asked: ${looked.length}\n`);
    const away = Object.entries(state.current.meters).flatMap(([key, { awaySinceMs }]) =>
      awaySinceMs === undefined ? [] : [[key, awaySinceMs] as const],
    );
    const discovered = compareWithList({
      listed,
      found: looked.flatMap(({ found }) => found ?? []),
      awaySinceMs: new Map(away),
      defaultProfile: settings.defaultProfile,
      nowMs: clock.now(),
      removeAfterMs: 3_600_000 * numbersOf('--remove-after', given.removeAfter, 0, 100_000)[0],
    });
    for (const line of discoveryLines(discovered)) terminal.print(`${line}\n`);
    const { enabled, updated, disabled, targets, awaySinceMs } = discovered;
    if (given.write !== undefined && enabled.length + updated.length + disabled.length > 0) writeList(given.write, targetsYaml(targets));
    await state.update((current) => withAway(current, listed, awaySinceMs));
  },
};

/** More of them would be asked for hours. */
const mostCandidates = 65_536;

/** The addresses that are not in the list yet, with the names that they would get beside it. */
function candidatesOf(
  hosts: readonly string[],
  given: { readonly port: string; readonly units: string },
  listed: readonly Target[],
): readonly Target[] {
  const known = new Set(listed.map(targetKey));
  const [port] = numbersOf('--port', given.port, 1, 65_535);
  const units = numbersOf('--units', given.units, 0, 255);
  if (hosts.length * units.length > mostCandidates)
    throw new FixSettings([
      { name: '--units', problem: `times the addresses of the network are more than ${mostCandidates}`, example: '1' },
    ]);
  const written = hosts
    .flatMap((address) => units.map((unitId) => ({ address, port, unitId })))
    .filter((target) => !known.has(targetKey(target)));
  return namedTargets([...listed, ...written]).slice(listed.length);
}

function numbersOf(name: string, text: string, minimum: number, maximum: number): readonly [number, ...number[]] {
  const [first = Number.NaN, ...others] = text.split(',').map((item) => (/^\s*\d+\s*$/.test(item) ? Number(item) : Number.NaN));
  const wrong = [first, ...others].some((value) => Number.isNaN(value) || value < minimum || value > maximum);
  if (wrong) throw new FixSettings([{ name, problem: `is not a whole number from ${minimum} to ${maximum}`, example: String(minimum) }]);
  return [first, ...others];
}

/** Among many addresses, only a meter that answered is worth a line. */
const fewAddresses = 16;

function lineOf({ target, found, problem }: Looked, lookedAt: number): readonly string[] {
  if (found === undefined) {
    const isShown = problem !== undefined && (problem.reason === 'meter_refused' || lookedAt <= fewAddresses);
    return isShown ? [`# ${problem.message}`] : [];
  }
  if (!('reading' in found.pass)) return [];
  const { identity, verdict } = found.pass.reading;
  return [
    `# ${[`${target.name} ${targetKey(target)}: ${found.profile}`, ...Object.values(identity), ...verdict.corrections, ...verdict.notes].join('; ')}`,
  ];
}

function writeList(path: string, text: string): void {
  try {
    // Nobody may read half a list.
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw explainFileError(error, 'write', path, { noun: 'list', setting: '--write' });
  }
}

function withAway(state: AcuvimState, listed: readonly Target[], awaySinceMs: ReadonlyMap<string, number>): AcuvimState {
  const meters = listed.map((target) => {
    const key = targetKey(target);
    return [key, { ...state.meters[key], awaySinceMs: awaySinceMs.get(key) }] as const;
  });
  return { ...state, meters: { ...state.meters, ...Object.fromEntries(meters) } };
}
