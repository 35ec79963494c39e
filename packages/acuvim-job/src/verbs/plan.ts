import type { JobVerb } from '@wattjobs/core/job';
import { FixSettings } from '@wattjobs/core/errors';
import { describePlan } from '../registers/describe-plan.ts';
import { profileOf, usedProfiles } from '../targets/profile-of.ts';
import type { AcuvimSettings } from '../settings.ts';
import type { AcuvimState } from '../state.ts';

const input = {
  answerMs: { flags: '--answer-ms <milliseconds>', help: 'How long a meter takes for an answer, with the network', default: '20' },
} as const;

/** `plan`: what is read from each kind of meter, request by request; it contacts nothing. */
export const plan: JobVerb<AcuvimSettings, AcuvimState, typeof input> = {
  name: 'plan',
  summary: 'prints the requests for each profile that is used, with their bytes and milliseconds',
  input,
  run: async ({ settings, terminal }, { answerMs }) => {
    const milliseconds = Number(answerMs);
    if (!(milliseconds > 0)) throw new FixSettings([{ name: '--answer-ms', problem: 'is not a number above 0', example: '20' }]);
    for (const profile of usedProfiles(settings)) {
      const meters = (settings.targets?.targets ?? []).filter((target) => profileOf(target, settings) === profile).map(({ name }) => name);
      const shown =
        meters.length === 0 ? [] : [`meters: ${meters.length} (${meters.slice(0, 5).join(', ')}${meters.length > 5 ? ' …' : ''})`];
      terminal.print(`${[...describePlan(profile, milliseconds), ...shown].join('\n')}\n\n`);
    }
  },
};
