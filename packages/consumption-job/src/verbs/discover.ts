import { FixSettings, RetrySource } from '@wattjobs/core/errors';
import { readFileText } from '@wattjobs/core/files';
import type { JobVerb } from '@wattjobs/core/job';
import { createGuard } from '@wattjobs/web-meters/guard';
import type { ConsumptionSettings } from '../settings.ts';
import type { ConsumptionState } from '../state.ts';

const input = {
  address: { argument: '<address>', help: 'the address of the device, with a port if it has another one' },
  username: { flags: '--username <name>', help: 'the user, for a device that shows nothing without a login' },
  passwordFile: { flags: '--password-file <path>', help: 'the file that holds the password of that user' },
} as const;

/** `discover`: which profile answers at an address. */
export const discover: JobVerb<ConsumptionSettings, ConsumptionState, typeof input> = {
  name: 'discover',
  summary: 'asks an address which vendor profile answers',
  input,
  run: async ({ settings, clock, stop: signal, tracing, terminal }, { address, username, passwordFile }) => {
    const guard = createGuard({ allowedNetworks: settings.allowedNetworks });
    if ((username === undefined) !== (passwordFile === undefined))
      throw new FixSettings([{ name: '--username', problem: 'and --password-file belong together: give both, or neither' }]);
    const login = username === undefined || passwordFile === undefined ? {} : { login: { username, password: passwordIn(passwordFile) } };
    // Loaded only if used.
    const { discoverProfile } = await import('@wattjobs/web-meters/discovery');
    const { candidates, answers } = await discoverProfile(address, { guard, clock, signal, tracing, ...login });
    for (const { path, answer } of answers) terminal.print(`# ${path}: ${answer}\n`);
    for (const { profile, isProven, evidence } of candidates) terminal.print(`${profile}${isProven ? '' : ' (perhaps)'}: ${evidence}\n`);
    if (candidates.length > 0) return;
    const wantsLogin = username === undefined && answers.some(({ answer }) => answer.includes('401'));
    const fix = wantsLogin
      ? 'It wants a login: give --username and --password-file.'
      : 'Look at its pages, and describe them in scrapingConfig; the README of web-meters lists what the profiles read.';
    throw new RetrySource(`no profile fits what ${address} answers`, { reason: 'profile_unknown', fix });
  },
};

function passwordIn(path: string): string {
  const file = readFileText(path);
  if ('text' in file) return file.text.replace(/\r?\n$/, '');
  throw new FixSettings([{ name: '--password-file', problem: `names ${JSON.stringify(path)}, which ${file.problem}` }]);
}
