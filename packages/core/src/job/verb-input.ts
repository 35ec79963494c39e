/** An option of a job-specific verb. */
export interface VerbOption {
  /** `--force`, or `--format <name>` for one with a value. The option `--dry-run` also makes the context's `dryRun` true. */
  readonly flags: string;
  /** One line. */
  readonly help: string;
  /** True if an option with a value must be given. */
  readonly required?: true;
  readonly default?: string;
  readonly choices?: readonly string[];
}

/** An argument of a job-specific verb. */
export interface VerbArgument {
  /** `<file>`, or `[file]` if it may be left out. */
  readonly argument: string;
  /** One line. */
  readonly help: string;
  readonly default?: string;
  readonly choices?: readonly string[];
}

/**
 * The options and arguments of a verb, by the names that its code uses; arguments are given in this order.
 * Declare it `as const satisfies VerbInput`: the types of the values follow from the texts.
 */
export type VerbInput = Readonly<Record<string, VerbOption | VerbArgument>>;

/** The given values: text for an argument and for an option with a value, true or false for any other option. */
export type VerbInputValues<Input extends VerbInput> = { readonly [Key in keyof Input]: ValueOf<Input[Key]> };

type ValueOf<Declared> = Declared extends { readonly flags: infer Flags extends string }
  ? string extends Flags
    ? string | boolean | undefined
    : Flags extends `${string}<${string}>`
      ? TextOf<Declared, { readonly required: true } | { readonly default: string }>
      : boolean
  : TextOf<Declared, { readonly argument: `<${string}>` } | { readonly default: string }>;

type TextOf<Declared, IfGiven> =
  | (Declared extends { readonly choices: readonly (infer Choice extends string)[] } ? Choice : string)
  | (Declared extends IfGiven ? never : undefined);
