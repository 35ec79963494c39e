import { liveElements, type PageElement, textOf, type PageQuery } from './dom.ts';
import { type MatchBudget, matchesSelector, parseSelector, type Selector } from './selector.ts';

/** The declared values of an element by property, both in lower case. */
export type Style = ReadonlyMap<string, string>;

interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly isImportant: boolean;
}

interface Rule {
  readonly selector: Selector;
  readonly declarations: readonly Declaration[];
}

/** More than any page has in its own style blocks; the rest is ignored. */
const mostCss = 200_000;
const mostRules = 500;
const deepest = 5;
const mostComparisons = 2_000_000;

/** The rules in a page's style blocks for some properties. External style sheets are not fetched. */
export class StyleRules {
  readonly #rules: readonly Rule[];
  readonly #properties: ReadonlySet<string>;
  readonly #budget: MatchBudget = { comparisons: mostComparisons };

  constructor($: PageQuery, properties: ReadonlySet<string>) {
    this.#properties = properties;
    const sheets = liveElements($, 'style').filter(({ attribs }) => isForScreens(attribs['media'] ?? ''));
    const css = sheets.map((sheet) => textOf(sheet).replace(/<!--|-->/g, ' '));
    const rules = rulesOf(
      css
        .join('\n')
        .slice(0, mostCss)
        .replace(/\/\*.*?(?:\*\/|$)/gs, ' '),
      properties,
      deepest,
    );
    // If the specificity is equal, the later rule wins.
    this.#rules = rules.slice(0, mostRules).toSorted((a, b) => a.selector.specificity - b.selector.specificity);
  }

  /** What the style blocks and the style attribute set for an element; nothing is inherited. */
  of(element: PageElement): Style {
    const own = declarationsOf(element.attribs['style'] ?? '', this.#properties);
    const declared = [
      ...this.#rules.filter(({ selector }) => matchesSelector(element, selector, this.#budget)).flatMap((rule) => rule.declarations),
      ...own,
    ];
    return new Map(
      declared.toSorted((a, b) => Number(a.isImportant) - Number(b.isImportant)).map(({ property, value }) => [property, value]),
    );
  }
}

function rulesOf(css: string, properties: ReadonlySet<string>, depth: number): readonly Rule[] {
  const rules: Rule[] = [];
  for (const { prelude, body } of blocksOf(css)) {
    if (/^@(?:media|supports|layer)\b/i.test(prelude)) {
      const applies = !/^@media/i.test(prelude) || isForScreens(prelude.slice('@media'.length));
      if (applies && depth > 0) rules.push(...rulesOf(body, properties, depth - 1));
      continue;
    }
    const declarations = prelude.startsWith('@') ? [] : declarationsOf(body, properties);
    if (declarations.length === 0) continue;
    const selectors = prelude.split(',').map(parseSelector);
    rules.push(...selectors.filter((selector) => selector !== undefined).map((selector) => ({ selector, declarations })));
  }
  return rules;
}

/** The blocks at the outermost level: the text before the brace, and the text inside. */
function blocksOf(css: string): readonly { readonly prelude: string; readonly body: string }[] {
  const blocks: { readonly prelude: string; readonly body: string }[] = [];
  let start = 0;
  let bodyStart = 0;
  let depth = 0;
  for (const { 0: mark, index } of css.matchAll(/[{};]/g)) {
    if (mark === '{' && (depth += 1) === 1) bodyStart = index + 1;
    if (mark === '}' && depth > 0 && (depth -= 1) === 0) {
      blocks.push({ prelude: css.slice(start, bodyStart - 1).trim(), body: css.slice(bodyStart, index) });
      start = index + 1;
    }
    if (mark === ';' && depth === 0) start = index + 1;
  }
  return blocks;
}

function declarationsOf(css: string, properties: ReadonlySet<string>): readonly Declaration[] {
  return css.split(';').flatMap((text): Declaration[] => {
    const colon = text.indexOf(':');
    const property = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (!properties.has(property)) return [];
    const given = text
      .slice(colon + 1)
      .trim()
      .toLowerCase();
    const value = given.replace(/\s*!\s*important$/, '');
    return [{ property, value, isImportant: value !== given }];
  });
}

/** Whether a media query can match a wide screen. */
function isForScreens(media: string): boolean {
  return media.trim() === '' || media.split(',').some((query) => !/\bprint\b|\bspeech\b|max-(?:width|height)|prefers-/i.test(query));
}
