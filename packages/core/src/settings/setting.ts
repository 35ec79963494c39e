import type { DeploymentFacts } from './deployment-facts.ts';

/** What JSON Schema (draft 7) says about the text of one variable; Helm validates the chart's values with it. */
export type SettingSchema = Readonly<Record<string, unknown>>;

/** The outcome of reading one value: the value, or what is wrong with it in words that follow the variable's name. */
export type Parsed<Value> = { readonly value: Value } | { readonly problem: string };

/** One environment variable: declared once, and the only source of its check, its help, its schema and what the chart does with it. */
export interface Setting<Value = unknown> {
  /** The variable's name. `NAME_FILE` may name a file that holds the value instead. */
  readonly name: string;
  /** One line. */
  readonly help: string;
  /** What kind of value it takes, as the tables call it. */
  readonly type: string;
  readonly unit?: string;
  readonly example: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** The default as a person would write it; absent where there is none. */
  readonly defaultText?: string;
  readonly schema: SettingSchema;
  /** What the chart must know of it. */
  readonly deployment?: DeploymentFacts;
  /** Reads a given text; never called with an empty one. */
  parse(text: string): Parsed<Value>;
  /** What holds where the variable is not set. */
  readonly fallback: Value;
}

/** The settings of a job, by the name that its code uses. */
export type SettingsDeclaration = Readonly<Record<string, Setting>>;

/** The values that a declaration yields. */
export type SettingValues<Declaration extends SettingsDeclaration> = {
  readonly [Key in keyof Declaration]: Declaration[Key] extends Setting<infer Value> ? Value : never;
};
