import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A program that a suite needs and Debian lacks, or has only in an old version. It is built from its Go module. */
export interface GoProgram {
  readonly version: string;
  readonly module: string;
  /** What the program offers and the suite does not need is left out. */
  readonly buildTags: readonly string[];
}

export const goPrograms = {
  'victoria-metrics': { version: '1.148.9', module: 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics', buildTags: [] },
  telegraf: {
    version: '1.37.2',
    module: 'github.com/influxdata/telegraf/cmd/telegraf',
    buildTags: ['custom', 'inputs.modbus', 'outputs.discard', 'outputs.file', 'serializers.influx'],
  },
} as const satisfies Record<string, GoProgram>;

export type GoProgramName = keyof typeof goPrograms;

/** Where the built programs are: outside the repository, so that another checkout finds them too. */
export const programFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wattjobs', 'go-programs');

/** Where a program is, or is going to be. A new version has another name. */
export function goProgramPath(name: GoProgramName): string {
  return join(programFolder, `${name}-${goPrograms[name].version}`);
}

/** The path of a program that is built. Throws if it is not. */
export function builtGoProgram(name: GoProgramName): string {
  const path = goProgramPath(name);
  if (!existsSync(path)) throw new Error(`${name} ${goPrograms[name].version} is not built: run \`npm run build:go\``);
  return path;
}
