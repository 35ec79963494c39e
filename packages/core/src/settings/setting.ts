import type { z } from 'zod';
import type { SettingProblem } from '../errors/errors.ts';
import type { DeploymentFacts } from './deployment-facts.ts';

/** JSON Schema (draft 7) for the text of one variable; Helm validates the chart's values with it. */
export type SettingSchema = Readonly<Record<string, unknown>>;

/** The result of reading one value: the value, or what is wrong with it, worded to follow the variable's name. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

/** One problem of a value that may have several, such as a file. */
export type ValueProblem = Omit<SettingProblem, 'name'>;

/** The result of reading a whole setting: like `Parsed`, or everything that is wrong with a value of many parts. */
export type ParsedSetting<Value> = Parsed<Value> | { readonly problems: readonly ValueProblem[] };

/** One environment variable: declared once, and the only source of its check, its help, its schema and its handling in the chart. */
export interface Setting<Value = unknown> {
  /** The variable's name. `NAME_FILE` may name a file that contains the value instead, unless the setting `namesFile`. */
  readonly name: string;
  /** True if the value is itself the path of a file. */
  readonly namesFile?: true;
  /** What the YAML file that it names contains. */
  readonly fileSchema?: z.ZodType;
  /** One line. */
  readonly help: string;
  /** The type of its value, as the tables show it. */
  readonly type: string;
  readonly unit?: string;
  readonly example: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** The default as a person would write it; absent if there is none. */
  readonly defaultText?: string;
  readonly schema: SettingSchema;
  /** What the chart must know about it. */
  readonly deployment?: DeploymentFacts;
  /** Reads a given text; never called with an empty one. */
  parse(text: string): ParsedSetting<Value>;
  /** The value if the variable is not set. */
  readonly fallback: Value;
}

/** The settings of a job, by the name that its code uses. */
export type SettingsDeclaration = Readonly<Record<string, Setting>>;

/** The values of a declaration. */
export type SettingValues<Declaration extends SettingsDeclaration> = {
  readonly [Key in keyof Declaration]: Declaration[Key] extends Setting<infer Value> ? Value : never;
};
