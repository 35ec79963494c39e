import { describe, expect, it } from 'vitest';
import { textsOf } from './file-texts.ts';

describe('the texts of a file', () => {
  it.for([
    ['a.ts', "// One\n// two.\nconst a = 'three';", ['One two.', 'three']],
    ['a.yaml', '# One\n# two.\n- three: four', ['One two.', '- three: four']],
    ['a.sql', '-- One.\nselect 1', ['One.', 'select 1']],
    ['a.md', 'One\n```\ntwo\n```', ['One', '']],
    ['CONTRIBUTING.md', 'One\n\n## How we write\n\ntwo\n\n## Three', ['One', '', '## Three']],
  ] as const)('of %s', ([file, content, texts]) => {
    expect(textsOf(file, content)).toEqual(texts.map((text) => ({ file, text })));
  });
});
