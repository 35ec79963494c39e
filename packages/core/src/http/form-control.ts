import { load } from 'cheerio/slim';
import { descendants, hasAncestor, isElement, type PageElement, textOf } from './dom.ts';

/** A field whose value is sent as it is: text, password, hidden, a text area. */
export interface ValueControl {
  readonly kind: 'value';
  readonly name: string;
  readonly value: string;
}

export interface ChoiceControl {
  readonly kind: 'checkbox' | 'radio';
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
}

export interface SelectControl {
  readonly kind: 'select';
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly label: string; readonly selected: boolean }[];
}

/** What submits a form: a button, an image, or a link that runs the `__doPostBack` of ASP.NET. */
export interface SubmitControl {
  readonly kind: 'submit' | 'image' | 'postback';
  /** For a postback, the event target. */
  readonly name: string;
  /** For a postback, the event argument. */
  readonly value: string;
  readonly id: string | undefined;
  /** What a person reads on it. */
  readonly label: string;
  /** Where it sends the form instead of to the form's own action. */
  readonly action: string | undefined;
  /** How it sends the form instead of by the form's own method. */
  readonly method: 'get' | 'post' | undefined;
}

export type Control = ValueControl | ChoiceControl | SelectControl | SubmitControl;

interface LinkResolver {
  resolve(href: string): string | undefined;
}

const buttonTypes = new Set(['button', 'reset']);

/** What an element adds to its form; `undefined` where it never adds anything, being disabled or a mere script button. */
export function controlOf(element: PageElement, page: LinkResolver): Control | undefined {
  const type = element.attribs['type']?.trim().toLowerCase() ?? '';
  if (isDisabled(element)) return undefined;
  if (element.name === 'a' || buttonTypes.has(type)) return postbackOf(element);
  if (element.name === 'button') return submitOf(element, 'submit', element.attribs['value'] ?? '', labelOf(element), page);
  if (element.name === 'select') return selectOf(element);
  const name = element.attribs['name'] ?? '';
  if (element.name === 'textarea') return { kind: 'value', name, value: textAreaValue(element) };
  const value = element.attribs['value'];
  if (type === 'submit') return submitOf(element, 'submit', value ?? 'Submit', value ?? 'Submit', page);
  if (type === 'image') return submitOf(element, 'image', '', element.attribs['alt'] ?? '', page);
  if (type === 'checkbox' || type === 'radio') return { kind: type, name, value: value ?? 'on', checked: 'checked' in element.attribs };
  return { kind: 'value', name, value: type === 'file' ? '' : (value ?? '') };
}

/** Where the page selects none, a drop-down list shows its first option that can be selected; where it selects several, the last. */
function selectOf(element: PageElement): SelectControl {
  const multiple = 'multiple' in element.attribs;
  const options = descendants(element, 'option').map((option) => {
    const label = labelOf(option).replace(/\s+/g, ' ');
    return { value: option.attribs['value'] ?? label, label, selected: 'selected' in option.attribs, disabled: isDisabledOption(option) };
  });
  const lastSelected = options.findLastIndex(({ selected }) => selected);
  const shown = Number(element.attribs['size'] ?? '1');
  const chosen = lastSelected === -1 && !(shown > 1) ? options.findIndex(({ disabled }) => !disabled) : lastSelected;
  return {
    kind: 'select',
    name: element.attribs['name'] ?? '',
    options: options
      .map(({ disabled, ...option }, index) => ({ ...option, disabled, selected: multiple ? option.selected : index === chosen }))
      .filter(({ disabled }) => !disabled)
      .map(({ value, label, selected }) => ({ value, label, selected })),
  };
}

function submitOf(element: PageElement, kind: 'submit' | 'image', value: string, label: string, page: LinkResolver): SubmitControl {
  const action = element.attribs['formaction'];
  const method = element.attribs['formmethod']?.trim().toLowerCase();
  return {
    kind,
    name: element.attribs['name'] ?? '',
    value,
    id: element.attribs['id'],
    label,
    action: action === undefined ? undefined : page.resolve(action),
    method: method === 'get' || method === 'post' ? method : undefined,
  };
}

/** ASP.NET writes `__doPostBack('target','argument')`, or `new WebForm_PostBackOptions("target", "argument", …)` with validation. */
function postbackOf(element: PageElement): SubmitControl | undefined {
  const script = `${unescaped(element.attribs['href'] ?? '')} ${element.attribs['onclick'] ?? ''}`;
  const call = /(?:__doPostBack|WebForm_PostBackOptions)\(\s*(['"])([^'"]*)\1\s*,\s*(['"])([^'"]*)\3/.exec(script);
  if (call === null) return undefined;
  const label = element.name === 'input' ? (element.attribs['value'] ?? '') : labelOf(element);
  const [, , name = '', , value = ''] = call;
  return { kind: 'postback', name, value, id: element.attribs['id'], label, action: undefined, method: undefined };
}

function unescaped(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch (error) {
    // A stray percent sign stands for itself.
    if (error instanceof URIError) return href;
    throw error;
  }
}

/** htmlparser2 leaves character references inside a text area as they are; the first line break is markup. */
function textAreaValue(element: PageElement): string {
  const raw = textOf(element).replace(/^\r?\n/, '');
  return load(`<title>${raw.replaceAll('<', '&lt;')}</title>`)('title').text();
}

/** Buttons may stand in buttons, each of which is labelled with all that is in it: of so much text none is a label. */
const longestLabel = 1000;

function labelOf(element: PageElement): string {
  return textOf(element, { longest: longestLabel }).trim();
}

/** Asked for once for each control inside; the first may stand far from the beginning. */
const firstLegends = new WeakMap<PageElement, PageElement | undefined>();

function firstLegend(fieldset: PageElement): PageElement | undefined {
  if (!firstLegends.has(fieldset)) {
    const legend = fieldset.children.filter(isElement).find(({ name }) => name === 'legend');
    firstLegends.set(fieldset, legend);
  }
  return firstLegends.get(fieldset);
}

function isDisabled(element: PageElement): boolean {
  if ('disabled' in element.attribs) return true;
  let inside: PageElement = element;
  return hasAncestor(element, (ancestor) => {
    const child = inside;
    inside = ancestor;
    // What stands in the legend of a disabled fieldset stays enabled.
    return ancestor.name === 'fieldset' && 'disabled' in ancestor.attribs && child !== firstLegend(ancestor);
  });
}

function isDisabledOption(option: PageElement): boolean {
  return 'disabled' in option.attribs || hasAncestor(option, ({ name, attribs }) => name === 'optgroup' && 'disabled' in attribs);
}
