import { profiles } from '../profiles/index.ts';
import { planReads } from '../registers/plan.ts';

/** The shipped profiles, for the README. */
export const profilesTable = {
  head: ['Profile', 'What it reads', 'Values', 'Requests', 'What is not certain'],
  rows: [...profiles.values()].map(({ name, title, registers, limits, caveat = '' }) => {
    return [`\`${name}\``, title, String(registers.length), String(planReads(registers, limits).length), caveat];
  }),
};
