import { type Form, type Page, type SubmitControl, submissionAddress, type ValueControl } from '@wattjobs/core/http';
import { CloudProblem } from './cloud-problem.ts';
import { buttonFor, isTypeable, isVisibleSubmit, wordsOf } from './login-controls.ts';
import type { TorusSettings } from './settings.ts';
import { haveDifferentPurposes, namingContainer, panelWords, smallestPanelWith } from './login-panels.ts';
import { mentionsLogin, mentionsOtherPurpose, mentionsUserName } from './login-words.ts';

/** Where a person would log in: a form with the two fields and its submit control. */
export interface LoginForm {
  readonly form: Form;
  readonly user: ValueControl;
  readonly password: ValueControl;
  readonly button: SubmitControl;
  /** The address to which the form is sent. */
  readonly address: string;
}

/** The fields named by settings, each by its name or id. */
export type NamedFields = Pick<TorusSettings, 'loginUserField' | 'loginPasswordField'>;

interface Candidate {
  readonly form: Form;
  readonly password: ValueControl;
  /** The fields that may take the user name. It is clear only if there is exactly one. */
  readonly users: readonly ValueControl[];
  readonly button: SubmitControl | undefined;
}

/** No page for people has more password fields; each is compared with each. */
const maxPasswordFields = 30;

/** Whether a page has a visible password field that could belong to a login; one for a new password does not count. */
export function asksForLogin(page: Page, named: NamedFields): boolean {
  return candidatesOf(page, named).length > 0;
}

/**
 * The fields and the button of a page's login, as a person would find them. Invisible fields, forms for a new account,
 * new passwords and searches are ignored. A field named by a setting is used whether it is visible or not.
 * @throws CloudProblem if there is no login, or if its fields are ambiguous
 */
export function findLoginForm(page: Page, named: NamedFields): LoginForm {
  const found = mostLikelyLogins(candidatesOf(page, named));
  const [candidate, secondCandidate] = found;
  if (candidate === undefined) throw noLoginProblem(page);
  if (secondCandidate !== undefined) {
    throw CloudProblem.unclearLogin(page, `the fields ${namesOf(found.map(({ password }) => password))} could each be the password field`);
  }
  const { form, password, users, button } = candidate;
  const [user, secondUser] = users;
  if (user === undefined) throw CloudProblem.unrecognised(page, 'the login form has no user field before its password field');
  if (secondUser !== undefined) throw CloudProblem.unclearLogin(page, `the fields ${namesOf(users)} could each be the user field`);
  if (button === undefined) throw CloudProblem.unrecognised(page, 'the login form has no button');
  return { form, user, password, button, address: submissionAddress(page, form, button) };
}

function candidatesOf(page: Page, named: NamedFields): readonly Candidate[] {
  const all = page
    .forms()
    .flatMap((form) => candidatesIn(page, form, named))
    .slice(0, maxPasswordFields);
  const { loginPasswordField } = named;
  if (loginPasswordField === undefined) return all.filter((candidate) => !hasOtherPurpose(candidate, all));
  return all.filter(({ password }) => isNamed(password, loginPasswordField));
}

/** Every visible password field of a form, with what precedes and follows it. */
function candidatesIn(page: Page, form: Form, { loginUserField, loginPasswordField }: NamedFields): readonly Candidate[] {
  const shown = form.controls.filter((control) => {
    if (control.kind === 'value' && (isNamed(control, loginUserField) || isNamed(control, loginPasswordField))) return true;
    return isTypeable(page, control) || isVisibleSubmit(page, control);
  });
  const fields = shown.filter((control) => control.kind === 'value');
  const passwords = fields.filter(isPassword).slice(0, maxPasswordFields);
  return passwords.map((password): Candidate => {
    const before = fields.slice(0, fields.indexOf(password));
    const names = before.slice(before.findLastIndex(isPassword) + 1);
    const users =
      loginUserField === undefined
        ? usersFor(password, names, shown)
        : fields.filter((field) => isNamed(field, loginUserField)).slice(0, 1);
    return { form, password, users, button: buttonFor(password, passwords, shown, form) };
  });
}

function isNamed({ name, element }: ValueControl, named: string | undefined): boolean {
  return named !== undefined && (name === named || element.attribs['id'] === named);
}

/** Of the text fields before a password, those that a person would take for the user name: the nearer and better named ones. */
function usersFor(password: ValueControl, names: readonly ValueControl[], shown: Form['controls']): readonly ValueControl[] {
  const container = namingContainer(password.name);
  const lastButton = shown.slice(0, shown.indexOf(password)).findLast((control) => control.kind === 'submit' || control.kind === 'image');
  const closeness: readonly ((field: ValueControl) => boolean)[] = [
    (field) => container !== '' && namingContainer(field.name) === container,
    smallestPanelWith(password, names),
    (field) => lastButton === undefined || shown.indexOf(field) > shown.indexOf(lastButton),
    (field) => /^(?:username|email)$/.test(field.element.attribs['autocomplete']?.trim() ?? '') || mentionsUserName(field.name),
  ];
  return closeness.reduce((left, isClose) => (left.length > 1 && left.some(isClose) ? left.filter(isClose) : left), names);
}

/** A password to choose, change or confirm, or one whose form or panel mentions another purpose. */
function hasOtherPurpose(candidate: Candidate, all: readonly Candidate[]): boolean {
  const { password, form, button } = candidate;
  const { autocomplete = '', id = '' } = password.element.attribs;
  if (autocomplete.includes('new-password')) return true;
  const others = all.filter((other) => other !== candidate);
  if (others.some((other) => other.form === form && !haveDifferentPurposes(password, other.password, form))) return true;
  const words = `${password.name} ${id} ${panelWords(password, others)}`;
  if (mentionsOtherPurpose(words) && !mentionsLogin(words)) return true;
  return button !== undefined && mentionsOtherPurpose(wordsOf(button)) && !mentionsLogin(wordsOf(button));
}

/** The candidates that most resemble a login; several if they are equal. */
function mostLikelyLogins(candidates: readonly Candidate[]): readonly Candidate[] {
  const complete = candidates.filter(({ users, button }) => users.length > 0 && button !== undefined);
  const eligible = complete.length === 0 ? candidates : complete;
  const scores = eligible.map((candidate) => loginScore(candidate, eligible));
  return eligible.filter((_candidate, index) => scores[index] === Math.max(...scores));
}

function loginScore(candidate: Candidate, all: readonly Candidate[]): number {
  const { password, button } = candidate;
  const others = all.filter((other) => other !== candidate);
  const evidence = [
    password.element.attribs['autocomplete']?.trim() === 'current-password',
    button !== undefined && mentionsLogin(wordsOf(button)),
    mentionsLogin(`${password.name} ${panelWords(password, others)}`),
  ];
  return evidence.filter(Boolean).length;
}

/** Explains why a page does not ask for a login. */
export function noLoginProblem(page: Page): CloudProblem {
  if (!page.has('input[type=password i]')) return CloudProblem.unrecognised(page, 'the login page has no login form');
  return CloudProblem.unclearLogin(page, 'it has password fields, but no visible one is for a login');
}

function isPassword({ element }: ValueControl): boolean {
  return element.attribs['type']?.trim().toLowerCase() === 'password';
}

function namesOf(fields: readonly ValueControl[]): string {
  return fields.map(({ name, element }) => name || element.attribs['id'] || 'unnamed').join(', ');
}
