import { ancestorsOf, type Form, type PageElement, type ValueControl } from '@wattjobs/core/http';

/** The part that ASP.NET puts before a control's own name: `ctl00$MainContent$LoginUser` for `ctl00$MainContent$LoginUser$Password`. */
export function namingContainer(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('$'), 0));
}

/**
 * Whether two password fields of a form have different purposes: a submit control stands between them,
 * or each has its own text field in its own container.
 */
export function haveDifferentPurposes(first: ValueControl, second: ValueControl, form: Form): boolean {
  const { controls } = form;
  const [from = 0, to = 0] = [controls.indexOf(first), controls.indexOf(second)].toSorted((a, b) => a - b);
  const between = controls.slice(from + 1, to);
  if (between.some(({ kind }) => kind === 'submit' || kind === 'image' || kind === 'postback')) return true;
  const texts = between.filter((control) => control.kind === 'value').filter(({ element }) => isTextField(element));
  if (texts.length === 0) return false;
  const [firstContainer, secondContainer] = [namingContainer(first.name), namingContainer(second.name)];
  if (firstContainer !== '' && secondContainer !== '' && firstContainer !== secondContainer) return true;
  return branches(first, second).every((branch) => containsTextField(branch, form));
}

/** Whether a field is in the smallest element around the password that contains any of these fields. */
export function smallestPanelWith(password: ValueControl, fields: readonly ValueControl[]): (field: ValueControl) => boolean {
  const around = fields.map((field) => new Set(ancestorsOf(field.element)));
  const panel = [...ancestorsOf(password.element)].find((ancestor) => around.some((ancestors) => ancestors.has(ancestor)));
  return (field) => panel !== undefined && (around[fields.indexOf(field)]?.has(panel) ?? false);
}

/** The ids, names and classes of all elements around a password that do not contain another one. */
export function panelWords({ element }: ValueControl, others: readonly { readonly password: ValueControl }[]): string {
  const shared = new Set(others.flatMap(({ password }) => [...ancestorsOf(password.element)]));
  return [...ancestorsOf(element)]
    .filter((ancestor) => !shared.has(ancestor) && ancestor.name !== 'body' && ancestor.name !== 'html')
    .flatMap(({ attribs }) => [attribs['id'], attribs['name'], attribs['class']])
    .filter((word) => word !== undefined)
    .join(' ');
}

/** For each of the two, the outermost element around it that does not contain the other. */
function branches(first: ValueControl, second: ValueControl): readonly PageElement[] {
  const branch = (of: ValueControl, without: ValueControl): PageElement => {
    const around = new Set(ancestorsOf(without.element));
    return [of.element, ...ancestorsOf(of.element)].findLast((element) => !around.has(element)) ?? of.element;
  };
  return [branch(first, second), branch(second, first)];
}

function containsTextField(branch: PageElement, { controls }: Form): boolean {
  return controls.some(
    (control) => control.kind === 'value' && isTextField(control.element) && [...ancestorsOf(control.element)].includes(branch),
  );
}

const nonTextTypes: ReadonlySet<string> = new Set(['hidden', 'password', 'file', 'search']);

function isTextField({ name, attribs }: PageElement): boolean {
  return name === 'input' && !nonTextTypes.has(attribs['type']?.trim().toLowerCase() ?? '');
}
