import { join } from 'node:path';
import { FixSettings, type SettingProblem } from '@wattjobs/core/errors';
import { readFileText, withoutLineEnd } from '@wattjobs/core/files';
import { Secret } from '@wattjobs/core/settings';

/** The keys that a mounted Secret may hold, named after their scopes. */
export const fileScopes = ['admin', 'collect'] as const;

/** A key that an operator chose. */
export interface KeyFromFile {
  readonly scope: (typeof fileScopes)[number];
  readonly key: Secret;
}

/** Shorter ones can be guessed, because the hash is fast. */
const shortestKey = 24;

/**
 * Reads the keys of a folder; a missing file means no such key.
 * @throws FixSettings if the folder holds no key, a key that is too short, or the same key twice
 */
export async function readKeyFiles(folder: string): Promise<readonly KeyFromFile[]> {
  const problems: SettingProblem[] = [];
  const keys: KeyFromFile[] = [];
  for (const scope of fileScopes) {
    const text = readKeyFile(join(folder, scope), 'API_KEYS_PATH');
    if (text === undefined) continue;
    const problem = keyProblem(text);
    if (problem === undefined) keys.push({ scope, key: new Secret(text) });
    else problems.push({ name: 'API_KEYS_PATH', problem: `is ${folder}, in which the key in ${scope} ${problem}` });
  }
  const [one, other] = keys;
  if (one !== undefined && one.key.reveal() === other?.key.reveal()) {
    problems.push({ name: 'API_KEYS_PATH', problem: `is ${folder}, in which admin and collect are the same key` });
  }
  if (keys.length + problems.length === 0) {
    problems.push({ name: 'API_KEYS_PATH', problem: `is ${folder}, which contains neither a file admin nor a file collect` });
  }
  if (problems.length > 0) throw new FixSettings(problems);
  return keys;
}

/** What is wrong with a key that a person chose; undefined if it is fine. */
export function keyProblem(key: string): string | undefined {
  if (key.length < shortestKey)
    return `has ${key.length} characters, but needs at least ${shortestKey}, for example from openssl rand -hex 32`;
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'contains characters that no header can carry: use ASCII letters, digits and symbols';
}

/**
 * The text of a file without its final line end; undefined if there is no file.
 * @param setting the variable that names it
 * @throws FixSettings if it is not a small text file
 */
export function readKeyFile(path: string, setting: string): string | undefined {
  const read = readFileText(path);
  if ('text' in read) return withoutLineEnd(read.text);
  if (read.errno === 'ENOENT' || read.errno === 'ENOTDIR') return undefined;
  throw new FixSettings([{ name: setting, problem: `leads to ${path}, which ${read.problem}` }]);
}
