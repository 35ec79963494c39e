import type { Setting } from '@wattjobs/core/settings';
import { parsePlan, planNames, type QuotaPlan } from './plan.ts';

const defaultText = 'watt';
const fallback: QuotaPlan = { perMinute: 10, perMonth: 1_000 };

/** The setting ENPHASE_PLAN. */
export const plan: Setting<QuotaPlan> = {
  name: 'ENPHASE_PLAN',
  help: `Plan of the application: ${planNames.map((name) => `\`${name}\``).join(', ')} (\`watt\` is the free one), or its number of calls as \`PER_MINUTE/PER_MONTH\``,
  type: 'plan',
  example: '10/1000',
  required: false,
  secret: false,
  defaultText,
  schema: { type: 'string', pattern: `^(${planNames.join('|')}|[1-9][0-9]{0,5}\\s*/\\s*[1-9][0-9]{0,8})$` },
  parse: (text) => {
    const value = parsePlan(text);
    return value === undefined ? { problem: `is neither one of ${planNames.join(', ')} nor PER_MINUTE/PER_MONTH` } : { value };
  },
  fallback,
};
