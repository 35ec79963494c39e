import type { SettingProblem } from '../errors/errors.ts';
import { FixSettings } from '../errors/errors.ts';
import { withoutByteOrderMark, withoutLineEnd } from '../files/decode-file-text.ts';
import { readFileText } from '../files/read-file-text.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of one variable, or what is wrong with it. */
export type Lookup = { readonly text: string | undefined } | { readonly problem: string };

/**
 * Reads a file of variables (`NAME=value`, one per line, like `docker run --env-file`).
 * Quotes and `#` within a line are part of the value: a password may contain them.
 * @throws FixSettings if the file cannot be read, or with every line that is not an assignment
 */
export function readEnvironmentFile(path: string): Environment {
  const lines = readLines(path).map((line, index) => ({ line: line.trimStart(), number: index + 1 }));
  // Blank lines and comments are ignored. A bare name means the existing variable.
  const meant = lines.filter(({ line }) => line !== '' && !line.startsWith('#') && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(line));
  const assignments = meant.map(({ line, number }) => ({ number, match: /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) }));
  const malformed = assignments.filter(({ match }) => match === null);
  if (malformed.length > 0) {
    // The text is not repeated: it may be a password after a typing error.
    throw new FixSettings(
      malformed.map(({ number }) => ({ name: '--env-file', problem: `has no NAME=value in line ${number} of ${path}` })),
    );
  }
  return Object.fromEntries(assignments.map(({ match }) => [match?.[1] ?? '', match?.[2] ?? '']));
}

function readLines(path: string): readonly string[] {
  const read = readFileText(path);
  if ('text' in read) return read.text.split(/\r?\n/);
  throw new FixSettings([{ name: '--env-file', problem: `names ${path}, which ${read.problem}`, example: './job.env' }]);
}

/**
 * Finds a variable: its own text, or that of the file named by `NAME_FILE`. A leading byte order mark and one trailing line end are
 * removed: editors put them into files, and `kubectl create secret --from-file` passes them on to variables.
 */
export function lookUp(environment: Environment, name: string): Lookup {
  const direct = nonEmpty(bare(environment[name]));
  const path = nonEmpty(environment[`${name}_FILE`]);
  if (path === undefined) return { text: direct };
  if (direct !== undefined) return { problem: `and ${name}_FILE are both set: leave one out` };
  const read = readFileText(path);
  if ('problem' in read) return { problem: `cannot be read from the file that ${name}_FILE names: ${path}, which ${read.problem}` };
  return { text: nonEmpty(bare(read.text)) };
}

/** Finds a variable that is itself the path of a file: no other file may hold the path. */
export function lookUpPath(environment: Environment, name: string): Lookup {
  const another = `${name}_FILE`;
  if (nonEmpty(environment[another]) === undefined) return { text: nonEmpty(bare(environment[name])) };
  return { problem: `is itself the path of a file, so ${another} is not a setting: put the path into ${name} and remove ${another}` };
}

/** The variables of an `--env-file` that no setting declares; most are misspelled names. */
export function unknownVariables(file: Environment, known: ReadonlySet<string>): readonly SettingProblem[] {
  const foreign = /^(OTEL_|NODE_|HTTP_PROXY$|HTTPS_PROXY$|NO_PROXY$|SSL_CERT_|TZ$)/i;
  return Object.keys(file)
    .filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')) && !foreign.test(name))
    .map((name) => ({ name, problem: 'is in the --env-file, but is not a setting of this job: correct the name or remove it' }));
}

function bare(text: string | undefined): string | undefined {
  return text === undefined ? undefined : withoutLineEnd(withoutByteOrderMark(text));
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
