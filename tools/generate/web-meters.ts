import { type ProfileParameter, vendorProfiles } from '@wattjobs/web-meters/profiles';
import { markdownTable } from './markdown-table.ts';

/** The tables of the README of web-meters. */
export function webMeterTables(): Readonly<Record<string, string>> {
  const rows = [...vendorProfiles.values()].map((profile) => {
    const { name, vendor, models, firmware, authTypes, reads, parameters, caveats, sources } = profile;
    return [
      `\`${name}\``,
      `${vendor}: ${models}`,
      firmware,
      authTypes.map((type) => `\`${type}\``).join(', '),
      `${reads}.`,
      Object.entries(parameters).map(describeParameter).join('<br>'),
      caveats.join(' '),
      sources.map((source) => `[${new URL(source).pathname.slice(1)}](${source})`).join(', '),
    ];
  });
  const head = ['Profile', 'Device', 'Firmware', '`authType`', 'What is read', 'Parameters', 'What a user must know', 'Source'];
  return { profiles: markdownTable(head, rows) };
}

function describeParameter([name, parameter]: readonly [string, ProfileParameter]): string {
  const { kind, help } = parameter;
  if (kind === 'choice') return `\`${name}\` (${parameter.values.join(', ')}; required): ${help}.`;
  const fallback = kind === 'number' && parameter.fallback !== undefined ? ` (${parameter.fallback})` : '';
  return `\`${name}\`${fallback}: ${help}.`;
}
