import type { Form, Page, SubmitControl, ValueControl } from '@wattjobs/core/http';
import { namingContainer } from './login-panels.ts';
import { speaksOfLogin, speaksOfSomethingElse } from './login-words.ts';

type Control = Form['controls'][number];

/** Input types that take neither a name nor a password. */
const notTyped: ReadonlySet<string> = new Set([
  'search',
  'file',
  'color',
  'range',
  'date',
  'datetime-local',
  'month',
  'week',
  'time',
  'url',
]);

/** Whether a person can type a name or a password into it. */
export function isTypeable(page: Page, control: Control): control is ValueControl {
  if (control.kind !== 'value' || control.element.name !== 'input' || control.name === '') return false;
  const { type = 'text', readonly, onfocus = '' } = control.element.attribs;
  if (notTyped.has(type.trim().toLowerCase())) return false;
  // Some pages stop password managers with a read-only field that becomes writable on a click.
  if (readonly !== undefined && !/readonly/i.test(onfocus)) return false;
  return page.isVisible(control.element);
}

export function isVisibleSubmit(page: Page, control: Control): control is SubmitControl {
  return (control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback') && page.isVisible(control.element);
}

/**
 * The control that a person would choose after typing this password: one between it and the next field, or else one
 * in its naming container. One that mentions a login is preferred; one that mentions something else comes last.
 * For the only password of a form, the control that the Enter key triggers is accepted.
 */
export function buttonFor(
  password: ValueControl,
  passwords: readonly ValueControl[],
  shown: readonly Control[],
  form: Form,
): SubmitControl | undefined {
  const behind = shown.slice(shown.indexOf(password) + 1);
  const next = behind.findIndex(({ kind }) => kind === 'value');
  const close = behind.slice(0, next === -1 ? undefined : next).filter(isSubmit);
  const container = namingContainer(password.name);
  const kin = shown.filter(isSubmit).filter(({ name }) => container !== '' && namingContainer(name) === container);
  const named = [...close, ...kin].find((control) => speaksOfLogin(wordsOf(control)) && !speaksOfSomethingElse(wordsOf(control)));
  const only = passwords.length === 1;
  const anywhere = only ? shown.filter(isSubmit) : [];
  return (
    named ??
    anywhere.find((control) => speaksOfLogin(wordsOf(control)) && !speaksOfSomethingElse(wordsOf(control))) ??
    preferred(close) ??
    preferred(anywhere) ??
    (only ? form.submitControls()[0] : undefined)
  );
}

/** The first control that does not mention something else; buttons before links. */
function preferred(controls: readonly SubmitControl[]): SubmitControl | undefined {
  const neutral = controls.filter((control) => !speaksOfSomethingElse(wordsOf(control)));
  return neutral.find(({ kind }) => kind !== 'postback') ?? neutral[0] ?? controls[0];
}

/** ASP.NET puts the names of all enclosing controls before a control's own name. */
export function wordsOf({ name, id = '', label }: SubmitControl): string {
  return [name.split('$').at(-1), id.split('_').at(-1), label].join(' ');
}

function isSubmit(control: Control): control is SubmitControl {
  return control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback';
}
