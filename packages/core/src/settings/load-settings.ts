import { FixSettings, type SettingProblem } from '../errors/errors.ts';
import { rememberUserinfo } from '../redaction/userinfo.ts';
import { type Environment, lookUp } from './environment.ts';
import { lookalike } from './settings-secret.ts';
import type { Parsed, Setting, SettingsDeclaration, SettingValues } from './setting.ts';

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
  const problems: SettingProblem[] = [];
  const given = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(declaration)) {
    const read = readSetting(setting, environment);
    if (read.given) given.add(setting.name);
    if ('problem' in read) problems.push({ name: setting.name, problem: read.problem, example: setting.example });
    else values[key] = known(read.value);
  }
  const broken = rules.flatMap((rule) => rule(values as Partial<SettingValues<Declaration>>, given));
  if (problems.length + broken.length > 0) throw new FixSettings([...problems, ...broken]);
  return values as SettingValues<Declaration>;
}

function readSetting(setting: Setting, environment: Environment): Parsed<unknown> & { readonly given: boolean } {
  const found = lookUp(environment, setting.name);
  if ('problem' in found) return { ...found, given: true };
  if (found.text !== undefined) return { ...setting.parse(setting.secret ? found.text : found.text.trim()), given: true };
  if (setting.required) {
    const other = lookalike(setting.name, environment);
    const hint = other === undefined ? '' : ` (${other} is, which is another name)`;
    return { problem: `is not set${hint}: ${lowerFirst(setting.help)}`, given: false };
  }
  return { value: setting.fallback, given: false };
}

/** From here on, the password of an address is a secret. */
function known(value: unknown): unknown {
  if (value instanceof URL) rememberUserinfo(value);
  return value;
}

function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
