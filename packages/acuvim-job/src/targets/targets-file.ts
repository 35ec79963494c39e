import { dirname, resolve } from 'node:path';
import { readFileText } from '@wattjobs/core/files';
import type { ParsedSetting, Setting } from '@wattjobs/core/settings';
import { readYamlFile } from '@wattjobs/core/settings-file';
import { z } from 'zod';
import { profiles as shipped } from '../profiles/index.ts';
import { profileSchema } from '../registers/profile-schema.ts';
import type { Profile } from '../registers/profile.ts';
import { disagreements, duplicates } from './duplicates.ts';
import { isLegacyList, readLegacyList } from './legacy-list.ts';
import { namedTargets, type Target, writtenTarget, type WrittenTarget } from './target.ts';

/** The meters to read, and the profiles of their owner's own by the path that names them. */
export interface TargetsFile {
  readonly path: string;
  readonly targets: readonly Target[];
  readonly ownProfiles: ReadonlyMap<string, Profile>;
}

const repeated = { address: 'address, port and unitId', name: 'name' } as const;

const schema = z.strictObject({
  targets: z.array(writtenTarget).superRefine(
    (targets, context) => {
      for (const { index, first, key } of duplicates(targets)) {
        context.addIssue({ code: 'custom', path: [index, key], message: `must differ: targets[${first}] has the same ${repeated[key]}` });
      }
      for (const { index, first, key } of disagreements(targets)) {
        const message = `must be as in targets[${first}], which has the same address and port: a gateway has one connection`;
        context.addIssue({ code: 'custom', path: [index, key], message });
      }
    },
    // Also if something else is wrong, so that a person sees all problems at once.
    { when: ({ value }) => Array.isArray(value) && value.every((target) => typeof target?.address === 'string') },
  ),
});

/** The file that lists the meters: the old list, with one address a line, or YAML. Profiles that it names are read and checked with it. */
export function targetsFile(described: Pick<Setting, 'name' | 'help' | 'example' | 'deployment'>): Setting<TargetsFile | undefined> {
  return {
    ...described,
    type: 'file: YAML, or one address a line',
    namesFile: true,
    fileSchema: schema,
    required: false,
    secret: false,
    schema: { type: 'string', minLength: 1 },
    fallback: undefined,
    parse: parseTargetsFile,
  };
}

function parseTargetsFile(path: string): ParsedSetting<TargetsFile> {
  const file = readFileText(path);
  if ('problem' in file) return { problem: `names ${path}, which ${file.problem}` };
  const read = isLegacyList(file.text) ? parseList(path, file.text) : readYamlFile(path, schema);
  if (!('value' in read)) return read;
  const { targets } = read.value;
  if (targets.length === 0) return { problem: `names ${path}, which lists no meter` };
  const own = new Set(targets.flatMap(({ profile }) => (profile === undefined || shipped.has(profile) ? [] : [profile])));
  // A path is that of a file beside the list, as in a ConfigMap.
  const profiles = [...own].map((name) => [name, readYamlFile(resolve(dirname(path), name), profileSchema)] as const);
  const problems = profiles.flatMap(([, profile]) => ('problem' in profile ? [profile] : 'problems' in profile ? profile.problems : []));
  if (problems.length > 0) return { problems };
  const ownProfiles = new Map(profiles.flatMap(([name, profile]) => ('value' in profile ? [[name, profile.value]] : [])));
  return { value: { path, targets: namedTargets(targets), ownProfiles } };
}

function parseList(path: string, text: string): ParsedSetting<{ readonly targets: readonly WrittenTarget[] }> {
  const listed = readLegacyList(text);
  const place = (line: number | undefined) => `has a problem in ${path}, line ${line}: `;
  const wrong = listed.flatMap(({ line, target }) => {
    const checked = writtenTarget.safeParse(target);
    return (checked.error?.issues ?? []).map((issue) => ({
      problem:
        place(line) +
        (issue.code === 'custom'
          ? 'a line is one address, or address:port; YAML begins with `targets:`'
          : 'the port is not between 1 and 65535'),
      example: '192.0.2.10:502',
    }));
  });
  const twice = duplicates(listed.map(({ target }) => target)).map(({ index, first }) => ({
    problem: `${place(listed[index]?.line)}the address is that of line ${listed[first]?.line}`,
  }));
  const problems = [...wrong, ...twice];
  return problems.length > 0 ? { problems } : { value: { targets: listed.map(({ target }) => target) } };
}
