import type { Form, Page, SubmitControl, ValueControl } from '@wattjobs/core/http';
import { namingContainer } from './login-panels.ts';
import { mentionsLogin, mentionsOtherPurpose } from './login-words.ts';

type Control = Form['controls'][number];

/** Input types that take neither a name nor a password. */
const unrelatedTypes: ReadonlySet<string> = new Set([
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
  if (unrelatedTypes.has(type.trim().toLowerCase())) return false;
  // Some pages stop password managers with a read-only field that becomes writable on a click.
  if (readonly !== undefined && !/readonly/i.test(onfocus)) return false;
  return page.isVisible(control.element);
}

export function isVisibleSubmit(page: Page, control: Control): control is SubmitControl {
  return (control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback') && page.isVisible(control.element);
}

/**
 * The control that a person would choose after typing this password: one between it and the next field, or else one
 * in its naming container. One that mentions a login is preferred; one with another purpose comes last.
 * For the only password of a form, the control that the Enter key triggers is accepted.
 */
export function buttonFor(
  password: ValueControl,
  passwords: readonly ValueControl[],
  shown: readonly Control[],
  form: Form,
): SubmitControl | undefined {
  const following = shown.slice(shown.indexOf(password) + 1);
  const nextField = following.findIndex(({ kind }) => kind === 'value');
  const adjacent = following.slice(0, nextField === -1 ? undefined : nextField).filter(isSubmit);
  const container = namingContainer(password.name);
  const inContainer = shown.filter(isSubmit).filter(({ name }) => container !== '' && namingContainer(name) === container);
  const named = [...adjacent, ...inContainer].find((control) => mentionsLogin(wordsOf(control)) && !mentionsOtherPurpose(wordsOf(control)));
  const isOnlyPassword = passwords.length === 1;
  const inForm = isOnlyPassword ? shown.filter(isSubmit) : [];
  return (
    named ??
    inForm.find((control) => mentionsLogin(wordsOf(control)) && !mentionsOtherPurpose(wordsOf(control))) ??
    preferred(adjacent) ??
    preferred(inForm) ??
    (isOnlyPassword ? form.submitControls()[0] : undefined)
  );
}

/** The first control that mentions no other purpose; buttons before links. */
function preferred(controls: readonly SubmitControl[]): SubmitControl | undefined {
  const neutral = controls.filter((control) => !mentionsOtherPurpose(wordsOf(control)));
  return neutral.find(({ kind }) => kind !== 'postback') ?? neutral[0] ?? controls[0];
}

/** ASP.NET puts the names of all enclosing controls before a control's own name. */
export function wordsOf({ name, id = '', label }: SubmitControl): string {
  return [name.split('$').at(-1), id.split('_').at(-1), label].join(' ');
}

function isSubmit(control: Control): control is SubmitControl {
  return control.kind === 'submit' || control.kind === 'image' || control.kind === 'postback';
}
