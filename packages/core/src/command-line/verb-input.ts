import { Argument, type Command, Option } from 'commander';
import type { VerbArgument, VerbInput, VerbInputValues, VerbOption } from '../job/verb-input.ts';

/** Adds the declared options and arguments to a verb's command, which then refuses invalid ones and explains them in its help. */
export function addVerbInput(command: Command, input: VerbInput): void {
  for (const declared of Object.values(input)) {
    if ('flags' in declared) command.addOption(optionOf(declared));
    else command.addArgument(argumentOf(declared));
  }
}

/** The values that were given to a command, by their declared names. */
export function verbInputValues<Input extends VerbInput>(command: Command, input: Input): VerbInputValues<Input> {
  const options: Readonly<Record<string, unknown>> = command.opts();
  const argumentsLeft: unknown[] = [...command.processedArgs];
  const entries = Object.entries(input).map(([name, declared]) => {
    if ('argument' in declared) return [name, argumentsLeft.shift()];
    const option = optionOf(declared);
    const value = options[option.attributeName()];
    return [name, option.required ? value : value === true];
  });
  return Object.fromEntries(entries) as VerbInputValues<Input>;
}

/** An option or argument as `describe` prints it and the tables show it. */
export interface VerbInputDescription {
  /** `--format <name>` or `<file>`. */
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  readonly default?: string;
  readonly choices?: readonly string[];
}

/** Describes the options and arguments of a verb. */
export function describeVerbInput(input: VerbInput): readonly VerbInputDescription[] {
  return Object.values(input).map((declared) => ({
    name: 'flags' in declared ? declared.flags : declared.argument,
    help: declared.help,
    required: 'flags' in declared ? declared.required === true : declared.argument.startsWith('<'),
    ...(declared.default === undefined ? {} : { default: declared.default }),
    ...(declared.choices === undefined ? {} : { choices: declared.choices }),
  }));
}

function optionOf({ flags, help, required, default: fallback, choices }: VerbOption): Option {
  const option = new Option(flags, help).makeOptionMandatory(required === true);
  if (choices !== undefined) option.choices(choices);
  return fallback === undefined ? option : option.default(fallback);
}

function argumentOf({ argument: name, help, default: fallback, choices }: VerbArgument): Argument {
  const argument = new Argument(name, help);
  if (choices !== undefined) argument.choices(choices);
  return fallback === undefined ? argument : argument.default(fallback);
}
