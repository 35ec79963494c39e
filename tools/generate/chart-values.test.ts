import { describe, expect, it } from 'vitest';
import { documentedValues } from './chart-values.ts';

describe('the values of the chart', () => {
  it('are documented by the comment before each', () => {
    const yaml = [
      '# about the file',
      '# -- All sources',
      'sources: {}',
      '  # rack: {}',
      'image:',
      '  # -- Its tag',
      '  tag: ""',
      '  # -- Pulled',
      '  pull: { when: 0 }',
    ];
    expect(documentedValues(yaml.join('\n'))).toEqual([
      { path: 'sources', help: 'All sources', default: {} },
      { path: 'image.tag', help: 'Its tag', default: '' },
      { path: 'image.pull', help: 'Pulled', default: { when: 0 } },
    ]);
  });

  it('are named if a comment is missing', () => {
    expect(() => documentedValues('image:\n  # -- Its tag\n  tag: ""\n  registry: ""\n')).toThrow('no comment for image.registry');
  });
});
