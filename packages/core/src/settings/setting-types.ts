import type { z } from 'zod';
import { anyCaseSource } from './any-case.ts';
import type { DeploymentFacts } from './deployment-facts.ts';
import { Secret } from './secret.ts';
import { parseSecret } from './secret-text.ts';
import type { Parsed, ParsedSetting, Setting, SettingSchema } from './setting.ts';

/** The description of a setting. */
export interface Described {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  readonly deployment?: DeploymentFacts;
}

/** What defines a type of value. */
export interface Type<Value> {
  readonly type: string;
  readonly schema: SettingSchema;
  readonly unit?: string;
  readonly deployment?: DeploymentFacts;
  readonly namesFile?: true;
  readonly fileSchema?: z.ZodType;
  parse(text: string): ParsedSetting<Value>;
}

/** A text in any format. */
export function text(described: Described & { readonly default: string }): Setting<string>;
export function text(described: Described): Setting<string | undefined>;
export function text(described: Described & { readonly default?: string }): Setting<string | undefined> {
  return optional(described, { type: 'text', schema: { type: 'string' }, parse: (value) => ({ value }) });
}

/** A required text. */
export function requiredText(described: Described): Setting<string> {
  return required(described, { type: 'text', schema: { type: 'string', minLength: 1 }, parse: (value) => ({ value }) });
}

/** A required secret: it is never printed. */
export function requiredSecret(described: Described): Setting<Secret> {
  return { ...required(described, secretType), secret: true };
}

/** An optional secret: it is never printed. */
export function optionalSecret(described: Described): Setting<Secret | undefined> {
  return { ...optional(described, secretType), secret: true };
}

const secretType: Type<Secret> = { type: 'secret', schema: { type: 'string' }, parse: parseSecret };

/** Timers of Node.js end at 24 days, and nobody needs a longer wait. */
const longestSeconds = 7 * 86_400;

/** A duration that is written in seconds and read in milliseconds; at most a week. */
export function seconds(described: Described & { readonly default: number; readonly minimum: number }): Setting<number> {
  return withDefault(described, String(described.default), secondsType(described.minimum));
}

/** An optional duration in seconds; at most a week. */
export function optionalSeconds(described: Described & { readonly minimum: number }): Setting<number | undefined> {
  return optional(described, secondsType(described.minimum));
}

interface Range {
  readonly unit: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** A decimal number within limits. */
export function number(described: Described & Range & { readonly default: number }): Setting<number>;
export function number(described: Described & Range): Setting<number | undefined>;
export function number(described: Described & Range & { readonly default?: number }): Setting<number | undefined> {
  const { unit, minimum, maximum, default: fallback, ...rest } = described;
  return optional(fallback === undefined ? rest : { ...rest, default: String(fallback) }, {
    type: 'number',
    unit,
    schema: numberSchema(minimum, maximum),
    parse: (value) => parseNumber(value, minimum, maximum),
  });
}

const words = new Map([
  ['true', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
]);

/**
 * `true` or `false`, in any case; `no`, `off` and `0` are false too.
 * `yes`, `on` and `1` are refused: the scrapers that this product replaces read them as false, whatever was meant.
 */
export function flag(described: Described & { readonly default: boolean }): Setting<boolean> {
  return withDefault(described, String(described.default), {
    type: 'true or false',
    schema: {
      anyOf: [{ type: 'boolean' }, { type: 'string', pattern: `^${anyCaseSource(['true', 'false', 'no', 'off', '0'])}$` }],
    },
    parse: (value) => {
      const found = words.get(value.toLowerCase());
      return found === undefined ? { problem: `is ${quoted(value)}, which is neither true nor false` } : { value: found };
    },
  });
}

/** One of a few words. */
export function choice<const Choice extends string>(
  described: Described & { readonly choices: readonly Choice[]; readonly default: NoInfer<Choice> },
): Setting<Choice> {
  return withDefault(described, described.default, {
    type: described.choices.map((word) => `\`${word}\``).join(', '),
    schema: { anyOf: [{ enum: described.choices }, { type: 'string', pattern: `^${anyCaseSource(described.choices)}$` }] },
    parse: (value) => {
      const found = described.choices.find((word) => word === value.toLowerCase());
      return found === undefined
        ? { problem: `is ${quoted(value)}, which is not one of ${described.choices.join(', ')}` }
        : { value: found };
    },
  });
}

/** One or more whole numbers, separated by commas. */
export function requiredNumbers(described: Described): Setting<readonly number[]> {
  return required(described, {
    type: 'numbers, separated by commas',
    schema: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { type: 'string', pattern: '^[0-9]+(\\s*,\\s*[0-9]+)*$' },
      ],
    },
    parse: (value) => {
      const items = value.split(',').map((item) => item.trim());
      const wrong = items.find((item) => !/^[0-9]{1,15}$/.test(item) || Number(item) < 1);
      if (wrong !== undefined) return { problem: `holds ${quoted(wrong)}, which is not a number above 0` };
      return { value: [...new Set(items.map(Number))] };
    },
  });
}

/** Some of a few words, separated by commas; `none` for an empty list. */
export function choices<const Choice extends string>(
  described: Described & { readonly choices: readonly Choice[]; readonly default: string },
): Setting<readonly Choice[]> {
  const word = anyCaseSource(described.choices);
  return withDefault(described, described.default, {
    type: `some of ${described.choices.map((option) => `\`${option}\``).join(', ')}, separated by commas, or \`none\``,
    schema: { type: 'string', pattern: `^(${anyCaseSource(['none'])}|${word}(\\s*,\\s*${word})*)$` },
    parse: (value) => {
      if (value.toLowerCase() === 'none') return { value: [] };
      const items = value.split(',').map((item) => item.trim().toLowerCase());
      const wrong = items.find((item) => !described.choices.some((option) => option === item));
      if (wrong !== undefined) return { problem: `holds ${quoted(wrong)}, which is not one of ${described.choices.join(', ')}` };
      return { value: described.choices.filter((option) => items.includes(option)) };
    },
  });
}

/** A time zone of the IANA database. */
export function optionalTimeZone(described: Described): Setting<string | undefined> {
  return optional(described, {
    type: 'IANA time zone',
    schema: { type: 'string', minLength: 1 },
    parse: (value) => {
      try {
        return { value: new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone };
      } catch (error) {
        if (error instanceof RangeError) return { problem: `is ${quoted(value)}, which is not a time zone of the IANA database` };
        throw error;
      }
    },
  });
}

function secondsType(minimum: number): Type<number> {
  return {
    type: 'number',
    unit: 'seconds',
    schema: numberSchema(minimum, longestSeconds),
    parse: (value) => mapParsed(parseNumber(value, minimum, longestSeconds), (given) => Math.round(given * 1000)),
  };
}

function parseNumber(value: string, minimum: number, maximum: number): Parsed<number> {
  const given = /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(given)) return { problem: `is ${quoted(value)}, which is not a number` };
  if (given < minimum) return { problem: `is ${value}, which is less than ${minimum}` };
  if (given > maximum) return { problem: `is ${value}, which is more than ${maximum}` };
  return { value: given };
}

function numberSchema(minimum: number, maximum: number): SettingSchema {
  return {
    anyOf: [
      { type: 'number', minimum, maximum },
      { type: 'string', pattern: '^[+-]?[0-9]+([.][0-9]+)?$' },
    ],
  };
}

function mapParsed<From, To>(parsed: Parsed<From>, map: (value: From) => To): Parsed<To> {
  return 'value' in parsed ? { value: map(parsed.value) } : parsed;
}

/** A value in the form that a message may repeat. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** A required setting. */
export function required<Value>(described: Described, type: Type<Value>): Setting<Value> {
  // The fallback is never used: loading reports a missing required setting and returns no values.
  return { ...describe(described, type), required: true, secret: false, fallback: undefined as Value };
}

/** A setting with a default, written as a person would write it. */
export function withDefault<Value>(described: Described, defaultText: string, type: Type<Value>): Setting<Value> {
  const parsed = type.parse(defaultText);
  if (!('value' in parsed)) throw new TypeError(`the default of ${described.name} is refused: ${JSON.stringify(parsed)}`);
  return { ...describe(described, type), required: false, secret: false, defaultText, fallback: parsed.value };
}

/** An optional setting. */
export function optional<Value>(described: Described & { readonly default?: string }, type: Type<Value>): Setting<Value | undefined> {
  if (described.default !== undefined) return withDefault(described, described.default, type);
  return { ...describe(described, type), required: false, secret: false, fallback: undefined };
}

function describe<Value>({ name, help, example, deployment }: Described, type: Type<Value>) {
  return { name, help, example, ...type, deployment: { ...type.deployment, ...deployment } };
}
