/** A Markdown text without its fenced code blocks, whose lines may look like headings and links. */
function withoutCodeBlocks(markdown: string): string {
  return markdown.replace(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '');
}

/** The headings of one level (2 for `##`), in their order. */
export function headings(markdown: string, level: number): readonly string[] {
  return [...withoutCodeBlocks(markdown).matchAll(/^(#+) +(.+?) *$/gm)]
    .filter(([, marks]) => marks?.length === level)
    .map(([, , text]) => text ?? '');
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
  const prose = withoutCodeBlocks(markdown).replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(<?([^\s)>]+)>?(?: +"[^"]*")?\)/g)].map(([, target]) => target ?? '');
}

/** The first cells of the rows of the table between `<!-- generated: NAME -->` and its end, without code marks. */
export function generatedTableKeys(markdown: string, name: string): readonly string[] {
  const table = new RegExp(`<!-- generated: ${name} -->([\\s\\S]*?)<!-- /generated -->`).exec(markdown)?.[1] ?? '';
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => (row.split('|')[1] ?? '').trim().replaceAll('`', ''));
}
