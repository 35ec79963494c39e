import type { Form, Page, SubmitControl, ValueControl } from '@wattjobs/core';
import { namingContainer } from './login-panels.ts';
import { speaksOfLogin, speaksOfSomethingElse } from './login-words.ts';

type Control = Form['controls'][number];

/** Inputs that take neither a name nor a password. */
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
  // Some pages hold password managers back by a field that can be written once it is clicked.
  if (readonly !== undefined && !/readonly/i.test(onfocus)) return false;
  return page.isVisible(control.element);
}

export function isVisibleSubmit(page: Page, control: Control): control is SubmitControl {
  return (control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback') && page.isVisible(control.element);
}

/**
 * What a person would choose once this password is typed: what stands behind it and ahead of the next field, or else what
 * has its naming container; what speaks of a login rather than what does not, and what speaks of something else last.
 * With the only password of a form, what the Enter key chooses will do.
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

/** The first button, rather than a link, that does not speak of something else. */
function preferred(controls: readonly SubmitControl[]): SubmitControl | undefined {
  const neutral = controls.filter((control) => !speaksOfSomethingElse(wordsOf(control)));
  return neutral.find(({ kind }) => kind !== 'postback') ?? neutral[0] ?? controls[0];
}

/** ASP.NET puts the names of all that is around a control ahead of its own. */
export function wordsOf({ name, id = '', label }: SubmitControl): string {
  return [name.split('$').at(-1), id.split('_').at(-1), label].join(' ');
}

function isSubmit(control: Control): control is SubmitControl {
  return control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback';
}
