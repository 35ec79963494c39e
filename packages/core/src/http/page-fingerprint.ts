import { createHash } from 'node:crypto';
import { isElement, type PageElement } from './dom.ts';
import type { Page } from './page.ts';

/** Each child names its parent, so that a long attribute would count as often as there are children. */
const longestAttribute = 500;

/**
 * 12 hexadecimal characters that stand for how a page is built: its tags with their ids, names and classes, and what stands in what.
 * Texts and values are no part of it, so a log can carry it; nor is how often something is repeated, or a digit in an id.
 * Two pages of one version have the same fingerprint; a page that was rebuilt has another.
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

/** Frameworks number what they make: a word with a digit in it counts as a number. */
function steady(text = ''): string {
  return text.slice(0, longestAttribute).replace(/[a-z\d]+/gi, (word) => (/\d/.test(word) ? '#' : word));
}
