import { load } from 'cheerio/slim';
import { descendants, hasAncestor, isElement, type PageElement, textOf } from './dom.ts';
import { type PostbackCall, postbackCall } from './postback-script.ts';

/** A field whose value is sent unchanged: text, password, hidden, text area. */
export interface ValueControl {
  readonly kind: 'value';
  readonly element: PageElement;
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

/** A control that submits a form: a button, an image, or a link that runs the `__doPostBack` of ASP.NET. */
export interface SubmitControl {
  readonly kind: 'submit' | 'image' | 'postback';
  readonly element: PageElement;
  /** For a postback, the event target. */
  readonly name: string;
  /** For a postback, the event argument. */
  readonly value: string;
  readonly id: string | undefined;
  /** The text that a person reads on it. */
  readonly label: string;
  /** The address to use instead of the form's own action; null if that is not an http address. */
  readonly action: string | null | undefined;
  /** The method to use instead of the form's own. */
  readonly method: 'get' | 'post' | undefined;
}

export type Control = ValueControl | ChoiceControl | SelectControl | SubmitControl;

interface LinkResolver {
  resolve(href: string): string | undefined;
}

const buttonTypes = new Set(['button', 'reset']);

/** What an element adds to its form; `undefined` if it never adds anything, because it is disabled or only runs a script. */
export function controlOf(element: PageElement, page: LinkResolver): Control | undefined {
  const type = element.attribs['type']?.trim().toLowerCase() ?? '';
  if (isDisabled(element)) return undefined;
  if (element.name === 'a' || buttonTypes.has(type)) return postbackOf(element, page);
  if (element.name === 'button') return submitOf(element, 'submit', element.attribs['value'] ?? '', labelOf(element), page);
  if (element.name === 'select') return selectOf(element);
  const name = element.attribs['name'] ?? '';
  if (element.name === 'textarea') return { kind: 'value', element, name, value: textAreaValue(element) };
  const value = element.attribs['value'];
  if (type === 'submit') return submitOf(element, 'submit', value ?? 'Submit', value ?? 'Submit', page);
  if (type === 'image') return submitOf(element, 'image', '', element.attribs['alt'] ?? '', page);
  if (type === 'checkbox' || type === 'radio') return { kind: type, name, value: value ?? 'on', checked: 'checked' in element.attribs };
  return { kind: 'value', element, name, value: type === 'file' ? '' : (value ?? '') };
}

/** If the page selects no option, a drop-down list shows its first selectable one; if it selects several, the last. */
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
  // The HTML attribute takes precedence: the script only changes the form.
  const action = element.attribs['formaction'] ?? postbackCall(scriptsOf(element))?.actionUrl;
  const method = element.attribs['formmethod']?.trim().toLowerCase();
  return {
    kind,
    element,
    name: element.attribs['name'] ?? '',
    value,
    id: element.attribs['id'],
    label,
    action: resolvedAction(action, page),
    method: method === 'get' || method === 'post' ? method : undefined,
  };
}

/** ASP.NET writes `__doPostBack('target','argument')`, or `new WebForm_PostBackOptions("target", "argument", …)` with validation. */
function postbackOf(element: PageElement, page: LinkResolver): SubmitControl | undefined {
  const call: PostbackCall | undefined = postbackCall(scriptsOf(element));
  if (call === undefined) return undefined;
  const label = element.name === 'input' ? (element.attribs['value'] ?? '') : labelOf(element);
  const { target: name, argument: value, actionUrl } = call;
  const action = resolvedAction(actionUrl, page);
  return { kind: 'postback', element, name, value, id: element.attribs['id'], label, action, method: undefined };
}

function scriptsOf({ attribs }: PageElement): string {
  return `${attribs['onclick'] ?? ''} ${unescaped(attribs['href'] ?? '')}`;
}

function resolvedAction(action: string | undefined, page: LinkResolver): string | null | undefined {
  return action === undefined ? undefined : (page.resolve(action) ?? null);
}

function unescaped(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch (error) {
    // A stray percent sign is taken literally.
    if (error instanceof URIError) return href;
    throw error;
  }
}

/** htmlparser2 does not decode character references in a text area. The first line break is markup. */
function textAreaValue(element: PageElement): string {
  const raw = textOf(element).replace(/^\r?\n/, '');
  return load(`<title>${raw.replaceAll('<', '&lt;')}</title>`)('title').text();
}

/** Buttons may be nested, and the text of each includes that of all inside it. Text this long is no label. */
const longestLabel = 1000;

function labelOf(element: PageElement): string {
  return textOf(element, { longest: longestLabel }).trim();
}

/** Looked up once per control inside; the first legend may be far from the beginning. */
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
    // Controls in the legend of a disabled fieldset stay enabled.
    return ancestor.name === 'fieldset' && 'disabled' in ancestor.attribs && child !== firstLegend(ancestor);
  });
}

function isDisabledOption(option: PageElement): boolean {
  return 'disabled' in option.attribs || hasAncestor(option, ({ name, attribs }) => name === 'optgroup' && 'disabled' in attribs);
}
