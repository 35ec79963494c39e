/** One control of a running simulator: its initial value, and its accepted values. */
export interface Field<T> {
  readonly initial: T;
  /** Completes "must be ..." in a refusal. */
  readonly expects: string;
  readonly accepts: (value: unknown) => value is T;
}

/** A field for each control of a simulator. */
export type FieldsOf<Controls> = { readonly [Name in keyof Controls]: Field<Controls[Name]> };

/** True or false. */
export function flag(initial: boolean): Field<boolean> {
  return { initial, expects: 'true or false', accepts: (value) => typeof value === 'boolean' };
}

/** A number that is not negative. */
export function amount(initial: number): Field<number> {
  return { initial, expects: 'a number, 0 or more', accepts: isAmount };
}

/** A whole number from 0. */
export function wholeNumber(initial: number): Field<number> {
  return { initial, expects: 'a whole number from 0', accepts: (value): value is number => Number.isInteger(value) && isAmount(value) };
}

/** A whole number of either sign. */
export function signedNumber(initial: number): Field<number> {
  return { initial, expects: 'a whole number', accepts: (value): value is number => Number.isInteger(value) };
}

/** A number that is not negative, or null. */
export function amountOrNull(): Field<number | null> {
  return {
    initial: null,
    expects: 'a number, 0 or more, or null',
    accepts: (value): value is number | null => value === null || isAmount(value),
  };
}

/** A list of some of these texts; empty at the start. */
export function listOf<const T extends string>(choices: readonly T[]): Field<readonly T[]> {
  return {
    initial: [],
    expects: `a list of ${choices.map((each) => JSON.stringify(each)).join(', ')}`,
    accepts: (value): value is readonly T[] => Array.isArray(value) && value.every((each) => choices.some((known) => known === each)),
  };
}

/** A whole number from 1, or null. */
export function countOrNull(): Field<number | null> {
  return {
    initial: null,
    expects: 'a whole number from 1, or null',
    accepts: (value): value is number | null => value === null || (Number.isInteger(value) && isAmount(value) && value > 0),
  };
}

/** Any text. */
export function text(initial: string): Field<string> {
  return { initial, expects: 'a text', accepts: isText };
}

/** One of a few texts or numbers. */
export function choice<const T extends string | number>(initial: NoInfer<T>, choices: readonly T[]): Field<T> {
  return {
    initial,
    expects: `one of ${choices.map((each) => JSON.stringify(each)).join(', ')}`,
    accepts: (value): value is T => choices.some((each) => each === value),
  };
}

/** A time zone of the IANA database. */
export function timeZone(initial: string): Field<string> {
  return { initial, expects: 'an IANA time zone such as "America/New_York"', accepts: isTimeZone };
}

/** An ISO 8601 time with its offset, or null. */
export function timeOrNull(): Field<string | null> {
  return {
    initial: null,
    expects: 'a time such as "2026-01-31T12:00:00Z", or null',
    accepts: (value): value is string | null =>
      value === null || (isText(value) && /T.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value))),
  };
}

/** An http or https address, or null. */
export function addressOrNull(): Field<string | null> {
  return {
    initial: null,
    expects: 'an http or https address, or null',
    accepts: (value): value is string | null => value === null || (isText(value) && /^https?:/.test(value) && URL.canParse(value)),
  };
}

/** Raw texts by name. Null omits the item; an absent name keeps the simulator's own text. */
export type RawTexts<Name extends string> = Readonly<Partial<Record<Name, string | null>>>;

/** Raw texts under these names and no others; none at the start. */
export function rawTexts<const Name extends string>(names: readonly Name[]): Field<RawTexts<Name>> {
  return {
    initial: {} as RawTexts<Name>,
    expects: `an object with texts or null, its keys among ${names.join(', ')}`,
    accepts: (value): value is RawTexts<Name> =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(value).every(([name, each]) => names.some((known) => known === name) && (each === null || isText(each))),
  };
}

/** Numbers that are not negative, under some of these names; none at the start. */
export function amountsByName<const Name extends string>(names: readonly Name[]): Field<Readonly<Partial<Record<Name, number>>>> {
  return {
    initial: {} as Readonly<Partial<Record<Name, number>>>,
    expects: `an object with numbers, 0 or more, its keys among ${names.join(', ')}`,
    accepts: (value): value is Readonly<Partial<Record<Name, number>>> =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(value).every(([name, each]) => names.some((known) => known === name) && isAmount(each)),
  };
}

/** Any JSON by name, instead of the simulator's own; none at the start. */
export function anythingByName(): Field<Readonly<Record<string, unknown>>> {
  return {
    initial: {},
    expects: 'an object',
    accepts: (value): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isTimeZone(value: unknown): value is string {
  if (!isText(value)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
