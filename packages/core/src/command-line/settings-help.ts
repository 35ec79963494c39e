import type { JobDefinition } from '../job/job.ts';
import { allSettings } from '../run/runner-settings.ts';
import type { Setting, SettingsDeclaration } from '../settings/setting.ts';

/** The settings as `--help` prints them. */
export function settingsHelp<Declaration extends SettingsDeclaration, State>(job: JobDefinition<Declaration, State>): string {
  const settings = allSettings(job);
  const lines = settings.map((setting) => `  ${setting.name.padEnd(24)} ${setting.help} (${defaultOf(setting)})`);
  return ['', 'Settings are environment variables; NAME_FILE may name a file that contains the value of NAME:', ...lines, ''].join('\n');
}

function defaultOf({ required, defaultText, unit }: Setting): string {
  if (required) return 'required';
  if (defaultText === undefined) return 'not set';
  return unit === undefined ? defaultText : `${defaultText} ${unit}`;
}
