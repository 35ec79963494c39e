const codeBlocks = /^(```+|~~~+)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm;

/** A Markdown text without its fenced code blocks, whose lines may look like headings and links. */
function withoutCodeBlocks(markdown: string): string {
  return markdown.replace(codeBlocks, '');
}

/** The headings of one level (2 for `##`), in their order. */
export function headings(markdown: string, level: number): readonly string[] {
  return [...withoutCodeBlocks(markdown).matchAll(/^(#+) +(.+?) *$/gm)]
    .filter(([, marks]) => marks?.length === level)
    .map(([, , text]) => text ?? '');
}

/** The headings that are followed by a heading that is not below them, or by nothing. */
export function emptySections(markdown: string): readonly string[] {
  const lines = markdown
    .replace(codeBlocks, 'code')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const levelOf = (line = '# End') => /^(#+) /.exec(line)?.[1]?.length ?? Number.POSITIVE_INFINITY;
  return lines.filter((line, index) => line.startsWith('#') && levelOf(lines[index + 1]) <= levelOf(line));
}

/** The anchors of a text's headings, as GitHub generates them. */
export function anchors(markdown: string): ReadonlySet<string> {
  const texts = [...withoutCodeBlocks(markdown).matchAll(/^#+ +(.+?) *$/gm)].map(([, text]) => text ?? '');
  return new Set(
    texts.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The targets of every inline link and image. */
export function linkTargets(markdown: string): readonly string[] {
  const text = withoutCodeBlocks(markdown).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(<?([^\s)>]+)>?(?: +"[^"]*")?\)/g)].map(([, target]) => target ?? '');
}

/** The first cells of the rows of the table between `<!-- generated: NAME -->` and its end, without code marks. */
export function generatedTableKeys(markdown: string, name: string): readonly string[] {
  const table = new RegExp(`<!-- generated: ${name} -->([\\s\\S]*?)<!-- /generated -->`).exec(markdown)?.[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => (row.split('|')[1] ?? '').trim().replaceAll('`', ''));
}

/** What people write in a page: without code blocks and without generated tables. */
export function prose(markdown: string): string {
  return withoutCodeBlocks(markdown).replace(/<!-- generated: [\s\S]*?<!-- \/generated -->/g, '');
}

/** A page without its code blocks and without the section under one heading of level 2. */
export function withoutSection(markdown: string, heading: string): string {
  const [before = '', after] = withoutCodeBlocks(markdown).split(`\n## ${heading}\n`);
  if (after === undefined) throw new Error(`no section "${heading}"`);
  const next = after.indexOf('\n## ');
  return next === -1 ? before : before + after.slice(next);
}
