import type { SettingProblem } from '../errors/errors.ts';
import { type Environment, lookUp } from './environment.ts';

/**
 * The variable with which the chart names the Secret that supplies settings, as `NAMESPACE/NAME`.
 * ` VARIABLE=KEY` follows for each setting whose key in the Secret is not its name.
 */
export const settingsSecretVariable = 'WATTJOBS_SETTINGS_SECRET';

/**
 * What to do about missing settings if a Secret should supply them: the Secret may be missing, or lack a key.
 * A pod cannot tell which, so the commands for both are given.
 * @returns `undefined` if no Secret supplies settings, or nothing is missing
 */
export function settingsSecretFix(problems: readonly SettingProblem[], environment: Environment): string | undefined {
  const [, namespace, name, otherKeys = ''] =
    /^([^/ ]+)\/([^/ ]+)((?: [^ =]+=[^ =]+)*)$/.exec(environment[settingsSecretVariable] ?? '') ?? [];
  const keyOf = new Map([...otherKeys.matchAll(/ ([^ =]+)=([^ =]+)/g)].map(([, variable = '', key = '']) => [variable, key]));
  const missing = [...new Set(problems.map((problem) => problem.name))].filter((variable) => isNotSet(variable, environment));
  if (namespace === undefined || name === undefined || missing.length === 0) return undefined;
  const keys = missing.map((variable) => keyOf.get(variable) ?? variable);
  const files = keys.map((key) => ` --from-file=${key}=./${key}`).join('');
  const patch = JSON.stringify({ stringData: Object.fromEntries(keys.map((key) => [key, '…'])) });
  return (
    `The Secret ${namespace}/${name} should supply ${keys.join(', ')}: it does not exist, or has no value under ${missing.length === 1 ? 'this key' : 'these keys'}, written exactly like that. ` +
    `List its keys: kubectl -n ${namespace} describe secret ${name}. ` +
    `Create it: kubectl -n ${namespace} create secret generic ${name}${files}. ` +
    `Or add to it: kubectl -n ${namespace} patch secret ${name} --patch '${patch}'`
  );
}

/** The variable that was probably meant: its name has another case, or dashes. */
export function lookalike(variable: string, environment: Environment): string | undefined {
  const normalized = (name: string) => name.toUpperCase().replaceAll('-', '_');
  return Object.keys(environment).find((name) => name !== variable && normalized(name) === variable && environment[name]?.trim() !== '');
}

function isNotSet(variable: string, environment: Environment): boolean {
  const found = lookUp(environment, variable);
  return 'text' in found && found.text === undefined;
}
