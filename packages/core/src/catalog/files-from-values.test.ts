import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requiredYamlFile } from '../settings-file/yaml-file.ts';
import { filesFromValues } from './files-from-values.ts';

const described = { name: 'TARGETS_FILE', help: 'What is read', example: '/etc/targets.yaml' };
const target = z.strictObject({ address: z.string(), port: z.int().min(1).max(65_535).default(502) });
const schema = z.strictObject({ targets: z.array(target).transform((targets) => targets.length) });

describe('a file that the chart makes from its values', () => {
  it('has the schema of what a person writes, as strict as that of the file', () => {
    const port = { key: 'port', default: 502 };
    const [file] = filesFromValues([
      requiredYamlFile({ ...described, schema, deployment: { fileFromValues: { field: 'targets', port } } }),
    ]);
    expect(file).toMatchObject({
      variable: 'TARGETS_FILE',
      field: 'targets',
      port,
      schema: { type: 'array', items: { additionalProperties: false, required: ['address'], properties: { port: { maximum: 65_535 } } } },
    });
  });

  it('is refused if the document has no such key', () => {
    const setting = requiredYamlFile({ ...described, schema, deployment: { fileFromValues: { field: 'meters' } } });
    expect(() => filesFromValues([setting])).toThrow('the file of TARGETS_FILE has no key meters');
  });

  it('is not made for a setting that does not ask for it', () => {
    expect(filesFromValues([requiredYamlFile({ ...described, schema })])).toEqual([]);
  });
});
