import { describe, expect, it } from 'vitest';
import { logLevel } from './log-level.ts';
import { choice } from './setting-types.ts';

const described = { name: 'LOG_LEVEL', help: 'Level', example: 'debug', default: 'info' } as const;

/** Whether a chart that validates its values with this schema accepts the text. */
function schemaAccepts(schema: Readonly<Record<string, unknown>>, text: string): boolean {
  const alternatives = schema['anyOf'] as readonly { readonly enum?: readonly string[]; readonly pattern?: string }[];
  return alternatives.some(
    ({ enum: words, pattern }) => words?.includes(text) === true || (pattern !== undefined && new RegExp(pattern).test(text)),
  );
}

describe('the level of the log', () => {
  const setting = logLevel(described);

  it.each([
    ['info', 'info'],
    ['INFO', 'info'],
    ['Debug', 'debug'],
    ['WARNING', 'warn'],
    ['warning', 'warn'],
    ['warn', 'warn'],
    ['CRITICAL', 'error'],
    ['Fatal', 'error'],
  ])('is %j: %s, for the job and for the chart', (text, level) => {
    expect(setting.parse(text)).toEqual({ value: level });
    expect(schemaAccepts(setting.schema, text)).toBe(true);
  });

  it.each(['', 'verbose', 'infos', 'INFO WARNING', '20'])('is not %j', (text) => {
    expect(setting.parse(text)).toHaveProperty('problem');
    expect(schemaAccepts(setting.schema, text)).toBe(false);
  });
});

it('a choice is accepted in any case by the chart too', () => {
  const order = choice({ name: 'ORDER', help: 'Order', example: 'dmy', choices: ['mdy', 'dmy'], default: 'mdy' });
  for (const text of ['dmy', 'DMY', 'Dmy']) {
    expect([order.parse(text), schemaAccepts(order.schema, text)]).toEqual([{ value: 'dmy' }, true]);
  }
});
