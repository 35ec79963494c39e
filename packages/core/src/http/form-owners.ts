import { hasAncestor, type PageElement } from './dom.ts';

/**
 * The form that each control belongs to, by the rules of browsers:
 * the one that its form attribute names, else the outermost form around it,
 * else a form that wrong nesting tore apart (`<div><form></div><input></form>`) and that is not yet closed.
 * @param elements forms and controls in document order
 */
export function formOwners(html: string, elements: readonly PageElement[]): ReadonlyMap<PageElement, PageElement> {
  const byId = new Map<string, PageElement>();
  for (const element of elements) {
    const id = element.attribs['id'];
    if (element.name === 'form' && id !== undefined && !byId.has(id)) byId.set(id, element);
  }
  const owners = new Map<PageElement, PageElement>();
  const endTags = [...html.matchAll(/<\/form[\s>]/gi)].map(({ index }) => index);
  let torn: { readonly form: PageElement; readonly endsAt: number } | undefined;
  for (const element of elements) {
    const around = outermostForm(element);
    if (element.name === 'form') {
      if (around === undefined)
        torn = isClosed(html, element) ? undefined : { form: element, endsAt: firstFrom(endTags, element.endIndex ?? 0) };
      continue;
    }
    const named = element.attribs['form'];
    if (torn !== undefined && torn.endsAt < (element.startIndex ?? 0)) torn = undefined;
    const owner = named === undefined ? (around ?? torn?.form) : byId.get(named);
    if (owner !== undefined) owners.set(element, owner);
  }
  return owners;
}

function outermostForm(element: PageElement): PageElement | undefined {
  let outermost: PageElement | undefined;
  hasAncestor(element, (ancestor) => {
    if (ancestor.name === 'form') outermost = ancestor;
    return false;
  });
  return outermost;
}

/** Whether the form ends with its own end tag, not with that of an element around it. */
function isClosed(html: string, { startIndex, endIndex }: PageElement): boolean {
  return /<\/form\s*>$/i.test(html.slice(Math.max(startIndex ?? 0, (endIndex ?? 0) - 100), (endIndex ?? 0) + 1));
}

/** The first of the ascending places that is not before `from`; Infinity if there is none. Every torn form needs one. */
function firstFrom(places: readonly number[], from: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return places[low] ?? Infinity;
}
