import { createHash } from 'node:crypto';
import { isElement, type PageElement } from './dom.ts';
import type { Page } from './page.ts';

/** A child is listed with its parent, so a long attribute would be repeated for every child. */
const longestAttribute = 500;

/**
 * 12 hexadecimal characters that identify a page's structure: its tags with their ids, names and classes, and their nesting.
 * Texts and values are not part of it, so a log may contain it. Repetitions and digits in ids do not matter.
 * Two pages of one version have the same fingerprint; a redesigned page has another.
 */
export function structureFingerprint({ $ }: Pick<Page, '$'>): string {
  const lines = new Set<string>();
  const described = new Map<PageElement, string>();
  for (const element of $('*').toArray()) {
    if (!isElement(element)) continue;
    const own = describe(element);
    described.set(element, own);
    lines.add(`${isElement(element.parent) ? (described.get(element.parent) ?? '') : ''}>${own}`);
  }
  return createHash('sha256')
    .update([...lines].toSorted().join('\n'))
    .digest('hex')
    .slice(0, 12);
}

function describe({ name, attribs }: { readonly name: string; readonly attribs: Readonly<Record<string, string>> }): string {
  const classes = (attribs['class'] ?? '')
    .slice(0, longestAttribute)
    .split(/\s+/)
    .filter((word) => word !== '');
  return JSON.stringify([name, steady(attribs['id']), steady(attribs['name']), classes.map(steady).toSorted()]);
}

/** Frameworks number what they generate, so a word with a digit counts as a number. */
function steady(text = ''): string {
  return text.slice(0, longestAttribute).replace(/[a-z\d]+/gi, (word) => (/\d/.test(word) ? '#' : word));
}
