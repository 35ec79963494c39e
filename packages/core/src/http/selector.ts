import { ancestorsOf, type PageElement } from './dom.ts';

/** One element of a selector: `input.login#user[type=text]`. */
interface Compound {
  readonly name: string | undefined;
  readonly ids: readonly string[];
  readonly classes: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly operator: string; readonly value: string }[];
}

/** A chain of elements; the last one is the target. */
export interface Selector {
  readonly compounds: readonly { readonly compound: Compound; readonly isChild: boolean }[];
  /** Of two contradicting rules, the one with the higher number wins. */
  readonly specificity: number;
}

const mostCompounds = 4;
const part = /#([\w-]+)|\.([\w-]+)|\[\s*([\w-]+)\s*(?:([~^$*|]?=)\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*)?\]/g;
const compoundPattern = /^([a-z][\w-]*|\*)?((?:#[\w-]+|\.[\w-]+|\[[^\]]*\])*)$/i;

/** Parses a selector of names, ids, classes, attributes, descendants and children; `undefined` if it contains anything else. */
export function parseSelector(text: string): Selector | undefined {
  const words = text
    .trim()
    .replace(/\s*>\s*/g, ' >')
    .split(/\s+/);
  if (words.length > mostCompounds) return undefined;
  const compounds: { compound: Compound; isChild: boolean }[] = [];
  for (const word of words) {
    const isChild = word.startsWith('>');
    const compound = parseCompound(isChild ? word.slice(1) : word);
    if (compound === undefined) return undefined;
    compounds.push({ compound, isChild });
  }
  const specificity = compounds.reduce((sum, { compound }) => sum + weightOf(compound), 0);
  return { compounds, specificity };
}

/** Searching this many characters of an attribute costs as much as one comparison. */
const charactersPerComparison = 100;

/** The comparisons left for the selectors of a page: a hostile one would take forever. */
export interface MatchBudget {
  comparisons: number;
}

/** Whether the selector matches this element; false once the budget is used up. */
export function matchesSelector(element: PageElement, { compounds }: Selector, budget: MatchBudget): boolean {
  return matchFrom(element, compounds, compounds.length - 1, budget) === 'match';
}

/** `root`: the search reached the root without a match, so starting further up is useless. */
function matchFrom(
  element: PageElement,
  compounds: Selector['compounds'],
  index: number,
  budget: MatchBudget,
): 'match' | 'mismatch' | 'root' {
  budget.comparisons -= 1;
  if (budget.comparisons < 0) return 'root';
  const last = compounds[index];
  if (last === undefined || !matchesCompound(element, last.compound, budget)) return 'mismatch';
  if (index === 0) return 'match';
  for (const ancestor of ancestorsOf(element)) {
    const found = matchFrom(ancestor, compounds, index - 1, budget);
    if (found !== 'mismatch' || last.isChild) return found;
  }
  return 'root';
}

function matchesCompound(element: PageElement, { name, ids, classes, attributes }: Compound, budget: MatchBudget): boolean {
  if (name !== undefined && name !== element.name) return false;
  if (ids.some((id) => id !== element.attribs['id'])) return false;
  if (classes.length > 0) {
    const own = classesOf(element);
    if (!classes.every((each) => own.has(each))) return false;
  }
  return attributes.every(({ name: attribute, operator, value }) => {
    const given = element.attribs[attribute];
    budget.comparisons -= (given?.length ?? 0) / charactersPerComparison;
    return budget.comparisons >= 0 && matchesAttribute(given, operator, value);
  });
}

/** Every rule of a page checks the classes of every element, and one element may have thousands. */
const knownClasses = new WeakMap<PageElement, ReadonlySet<string>>();

function classesOf(element: PageElement): ReadonlySet<string> {
  const classes = knownClasses.get(element) ?? new Set((element.attribs['class'] ?? '').split(/\s+/));
  knownClasses.set(element, classes);
  return classes;
}

function matchesAttribute(given: string | undefined, operator: string, value: string): boolean {
  if (given === undefined) return false;
  switch (operator) {
    case '':
      return true;
    case '=':
      return given === value;
    case '^=':
      return value !== '' && given.startsWith(value);
    case '$=':
      return value !== '' && given.endsWith(value);
    case '*=':
      return value !== '' && given.includes(value);
    case '~=':
      return hasWord(given, value);
    default:
      return given === value || given.startsWith(`${value}-`);
  }
}

/** Without splitting the text, which may be long. */
function hasWord(text: string, word: string): boolean {
  if (word === '' || /\s/.test(word)) return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!/\S/.test(text.charAt(at - 1)) && !/\S/.test(text.charAt(at + word.length))) return true;
  }
  return false;
}

function parseCompound(text: string): Compound | undefined {
  const found = compoundPattern.exec(text);
  if (found === null || text === '') return undefined;
  const ids: string[] = [];
  const classes: string[] = [];
  const attributes: { name: string; operator: string; value: string }[] = [];
  let read = 0;
  for (const [whole, id, className, attribute, operator = '', doubleQuoted, singleQuoted, bare] of (found[2] ?? '').matchAll(part)) {
    read += whole.length;
    if (id !== undefined) ids.push(id);
    if (className !== undefined) classes.push(className);
    if (attribute !== undefined) {
      attributes.push({ name: attribute.toLowerCase(), operator, value: doubleQuoted ?? singleQuoted ?? bare ?? '' });
    }
  }
  if (read !== (found[2] ?? '').length) return undefined;
  const name = found[1] === '*' ? undefined : found[1]?.toLowerCase();
  return { name, ids, classes, attributes };
}

function weightOf({ name, ids, classes, attributes }: Compound): number {
  return ids.length * 10_000 + (classes.length + attributes.length) * 100 + (name === undefined ? 0 : 1);
}
