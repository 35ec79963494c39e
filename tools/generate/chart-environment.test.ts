import { describe, expect, it } from 'vitest';
import type { Setting } from '@wattjobs/core/settings';
import { environmentSchema, secretKeys } from './chart-environment.ts';

const setting: Setting = {
  name: 'LABEL',
  help: 'Label',
  type: 'text',
  example: 'rack',
  required: false,
  secret: false,
  schema: { type: 'string' },
  parse: (value) => ({ value }),
  fallback: undefined,
};
const path: Setting = { ...setting, name: 'TARGETS_FILE', namesFile: true };

describe('the variables of a source', () => {
  it('may be given by a file, unless they are the path of one', () => {
    const names = Object.keys(environmentSchema([setting, path])['properties'] as object);
    expect(names).toEqual(expect.arrayContaining(['LABEL', 'LABEL_FILE', 'TARGETS_FILE']));
    expect(names).not.toContain('TARGETS_FILE_FILE');
  });

  it('may be in the Secret, unless they are the path of a file', () => {
    expect(secretKeys([setting, path])).toContain('LABEL');
    expect(secretKeys([setting, path])).not.toContain('TARGETS_FILE');
  });
});
