import type { SettingProblem } from '../errors/errors.ts';
import { FixSettings } from '../errors/errors.ts';
import { withoutByteOrderMark, withoutLineEnd } from '../files/decode-file-text.ts';
import { readFileText } from '../files/read-file-text.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of one variable, and where it came from. */
export type Lookup = { readonly text: string | undefined } | { readonly problem: string };

/**
 * Reads a file of variables (`NAME=value`, one a line, as `docker run --env-file` takes it).
 * Quotes and `#` within a line are part of the value: a password may hold them.
 * @throws FixSettings where the file cannot be read, with every line that is no assignment
 */
export function readEnvironmentFile(path: string): Environment {
  const lines = readLines(path).map((line, index) => ({ line: line.trimStart(), number: index + 1 }));
  // Blank lines and comments say nothing, and a bare name means the variable as it is.
  const meant = lines.filter(({ line }) => line !== '' && !line.startsWith('#') && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(line));
  const assignments = meant.map(({ line, number }) => ({ number, match: /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) }));
  const malformed = assignments.filter(({ match }) => match === null);
  if (malformed.length > 0) {
    // The text is not repeated: it may be a password with a slip before it.
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
 * Finds a variable: its own text, or that of the file which `NAME_FILE` names, each less a byte order mark before it and one
 * line end after it, which editors put into files, and `kubectl create secret --from-file` from there into variables.
 */
export function lookUp(environment: Environment, name: string): Lookup {
  const own = nonEmpty(bare(environment[name]));
  const path = nonEmpty(environment[`${name}_FILE`]);
  if (path === undefined) return { text: own };
  if (own !== undefined) return { problem: `and ${name}_FILE are both set: leave one out` };
  const read = readFileText(path);
  if ('problem' in read) return { problem: `cannot be read from the file that ${name}_FILE names: ${path}, which ${read.problem}` };
  return { text: nonEmpty(bare(read.text)) };
}

/** The variables of an `--env-file` that no setting declares: most often a misspelt name. */
export function unknownVariables(file: Environment, known: ReadonlySet<string>): readonly SettingProblem[] {
  const foreign = /^(OTEL_|NODE_|HTTP_PROXY$|HTTPS_PROXY$|NO_PROXY$|SSL_CERT_|TZ$)/i;
  return Object.keys(file)
    .filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')) && !foreign.test(name))
    .map((name) => ({ name, problem: 'is in the --env-file, but is no setting of this job: correct the name or take it out' }));
}

function bare(text: string | undefined): string | undefined {
  return text === undefined ? undefined : withoutLineEnd(withoutByteOrderMark(text));
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
