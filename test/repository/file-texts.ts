import { prose, withoutSection } from './markdown.ts';
import { isCode } from './repository-files.ts';
import { typeScriptTexts } from './typescript-texts.ts';

/** Text that people wrote for people: a paragraph, a comment, a string or a line. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/** Everything in a file that is written in English, as far as its format shows it. */
export function textsOf(file: string, content: string): readonly FileText[] {
  return textsIn(file, content).map((text) => ({ file, text }));
}

function textsIn(file: string, content: string): readonly string[] {
  if (isCode(file)) return typeScriptTexts(content).map(({ text }) => text);
  if (!file.endsWith('.md')) return lines(content);
  return prose(file === 'CONTRIBUTING.md' ? withoutSection(content, 'How we write') : content).split('\n');
}

/** The lines of a text; comments on adjacent lines are one. */
function lines(content: string): readonly string[] {
  const found: string[] = [];
  let isInComment = false;
  for (const line of content.split('\n')) {
    const comment = /^\s*(?:#|--)\s?(.*)$/.exec(line)?.[1];
    if (comment !== undefined && isInComment) found.push(`${found.pop() ?? ''} ${comment}`);
    else found.push(comment ?? line);
    isInComment = comment !== undefined;
  }
  return found;
}
