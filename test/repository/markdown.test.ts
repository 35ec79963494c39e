import { describe, expect, it } from 'vitest';
import { anchors, emptySections, generatedTableKeys, headings, linkTargets, prose, withoutSection } from './markdown.ts';

const page = `# One file, one page

## What it reads

See [the glossary](docs/glossary.md#grace-period "Glossary"), ![a picture](<a.png>) and \`[no link](here)\`.

\`\`\`md
## Not a heading
[not a link](nowhere.md)
\`\`\`

## Exit codes & \`reasons\`

<!-- generated: reasons -->

| Reason | Meaning |
| --- | --- |
| \`cloud_stale\` | old |
| 75 | later |

<!-- /generated -->
`;

describe('a Markdown page', () => {
  it('has headings, except in code blocks', () => {
    expect(headings(page, 1)).toEqual(['One file, one page']);
    expect(headings(page, 2)).toEqual(['What it reads', 'Exit codes & `reasons`']);
  });

  it('has sections that are empty', () => {
    expect(emptySections(page)).toEqual([]);
    expect(emptySections('# Page\n\n## Routes\n\n## What differs\n\n### Here\n\nText\n\n## End\n')).toEqual(['## Routes', '## End']);
  });

  it('has an anchor for each heading', () => {
    expect([...anchors(page)]).toEqual(['one-file-one-page', 'what-it-reads', 'exit-codes--reasons']);
  });

  it('has links and pictures, except in code', () => {
    expect(linkTargets(page)).toEqual(['docs/glossary.md#grace-period', 'a.png']);
  });

  it('has generated tables, known by the first cell of their rows', () => {
    expect(generatedTableKeys(page, 'reasons')).toEqual(['cloud_stale', '75']);
    expect(generatedTableKeys(page, 'metrics')).toEqual([]);
  });

  it('has prose, except in code blocks and generated tables', () => {
    expect(prose(page)).toContain('See [the glossary]');
    expect(prose(page)).not.toMatch(/nowhere\.md|cloud_stale/);
  });

  it('can be read without one of its sections', () => {
    expect(headings(withoutSection(page, 'What it reads'), 2)).toEqual(['Exit codes & `reasons`']);
    expect(headings(withoutSection(page, 'Exit codes & `reasons`'), 2)).toEqual(['What it reads']);
    expect(() => withoutSection(page, 'Settings')).toThrow('no section "Settings"');
  });
});
