import { FixSettings, type SettingProblem } from '../errors/errors.ts';
import { rememberUserinfo } from '../redaction/userinfo.ts';
import { type Environment, lookUp, lookUpPath } from './environment.ts';
import { lookalike, settingsSecretVariable } from './settings-secret.ts';
import type { ParsedSetting, Setting, SettingsDeclaration, SettingValues } from './setting.ts';

/**
 * A rule about more than one setting; returns the problems that it finds.
 * `given` contains the names that were set. Settings that are invalid by themselves are absent from `values`.
 */
export type SettingsRule<Declaration extends SettingsDeclaration> = (
  values: Partial<SettingValues<Declaration>>,
  given: ReadonlySet<string>,
) => readonly SettingProblem[];

/**
 * Reads and checks every setting, once.
 * @throws FixSettings with all problems at once
 */
export function loadSettings<Declaration extends SettingsDeclaration>(
  declaration: Declaration,
  rules: readonly SettingsRule<Declaration>[],
  environment: Environment,
): SettingValues<Declaration> {
  refuseAmbiguousNames(declaration);
  const problems: SettingProblem[] = [];
  // Rules may want to know that a Secret should supply settings.
  const given = new Set<string>(environment[settingsSecretVariable] === undefined ? [] : [settingsSecretVariable]);
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(declaration)) {
    const read = readSetting(setting, environment);
    if (read.given) given.add(setting.name);
    if ('value' in read) values[key] = withRegisteredPassword(read.value);
    else if ('problem' in read) problems.push({ name: setting.name, problem: read.problem, example: setting.example });
    else problems.push(...read.problems.map((problem) => ({ name: setting.name, ...problem })));
  }
  const violations = rules.flatMap((rule) => rule(values as Partial<SettingValues<Declaration>>, given));
  if (problems.length + violations.length > 0) throw new FixSettings([...problems, ...violations]);
  return values as SettingValues<Declaration>;
}

/** `NAME_FILE` would be both a setting and the file with the value of `NAME`. */
function refuseAmbiguousNames(declaration: SettingsDeclaration): void {
  const names = new Set(Object.values(declaration).map(({ name }) => name));
  const ambiguous = [...names].find((name) => names.has(`${name}_FILE`));
  if (ambiguous !== undefined) throw new TypeError(`${ambiguous}_FILE is a setting and the file of ${ambiguous}: rename one`);
}

function readSetting(setting: Setting, environment: Environment): ParsedSetting<unknown> & { readonly given: boolean } {
  const { name } = setting;
  const found = setting.namesFile === true ? lookUpPath(environment, name) : lookUp(environment, name);
  if ('problem' in found) return { ...found, given: true };
  if (found.text !== undefined) return { ...setting.parse(setting.secret ? found.text : found.text.trim()), given: true };
  if (setting.required && !isGiven(environment, setting.deployment?.notNeededWith)) {
    const similar = lookalike(setting.name, environment);
    const hint = similar === undefined ? '' : ` (${similar} is, which is another name)`;
    return { problem: `is not set${hint}: ${lowerFirst(setting.help)}`, given: false };
  }
  return { value: setting.fallback, given: false };
}

function isGiven(environment: Environment, name: string | undefined): boolean {
  if (name === undefined) return false;
  const found = lookUp(environment, name);
  return 'problem' in found || found.text !== undefined;
}

/** Registers the password of an address as a secret. */
function withRegisteredPassword(value: unknown): unknown {
  if (value instanceof URL) rememberUserinfo(value);
  return value;
}

function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
