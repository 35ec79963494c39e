import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { replaceProcessVariables } from '../telemetry/process-environment.ts';
import { explainIssue } from './explain-issue.ts';
import { explainSyntaxError } from './explain-syntax-error.ts';
import { type OffsetProblem, plainValue } from './plain-value.ts';

/** What is wrong with a document, and where; lines and columns begin with 1. */
export interface DocumentProblem {
  readonly line: number;
  readonly column: number;
  /** The path in the document and what is wrong; never a value, because it may be a secret in the wrong place. */
  readonly problem: string;
  /** A valid value at this path. */
  readonly example?: string;
}

/** What a document contains, or everything that is wrong with it in the order of its lines. */
export type ReadDocument<Content> = { readonly value: Content } | { readonly problems: readonly DocumentProblem[] };

/**
 * Reads a YAML document and checks it with a schema; see `requiredYamlFile` for the YAML features that are supported.
 * After a syntax error, problems of the schema are only reported for what was complete before it: the rest may be misread.
 */
export function readYaml<Content>(text: string, schema: z.ZodType<Content>): ReadDocument<Content> {
  const lines = new LineCounter();
  const document = parse(text, lines);
  const syntax = document.errors.map(explainSyntaxError);
  const { value, findings, flawed } = plainValue(document.contents);
  const checked = schema.safeParse(value);
  const certainUntil = syntax.reduce((first, { offset }) => Math.min(first, offset), Number.POSITIVE_INFINITY);
  const refusals = checked.success ? [] : checked.error.issues.flatMap((issue) => explainIssue(issue, { document, schema, flawed }));
  const problems = [...syntax, ...findings, ...refusals.filter(({ settledAt }) => settledAt < certainUntil)];
  if (problems.length === 0 && checked.success) return { value: checked.data };
  return { problems: distinct(problems.map((problem) => locate(problem, lines))) };
}

function parse(text: string, lines: LineCounter): Document.Parsed {
  // With either variable set, the library prints the document to stdout.
  for (const name of ['LOG_STREAM', 'LOG_TOKENS']) replaceProcessVariables(name, {});
  return parseDocument(text, {
    // Also for a document that names another version in a %YAML directive.
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // The library compares each key with each other one; `plainValue` looks for duplicates.
    uniqueKeys: false,
    // Its messages contain parts of the document.
    prettyErrors: false,
    lineCounter: lines,
  });
}

function locate({ offset, problem, example }: OffsetProblem, lines: LineCounter): DocumentProblem {
  const { line, col } = lines.linePos(offset);
  // An empty document has no lines.
  return { line: Math.max(line, 1), column: Math.max(col, 1), problem, ...(example === undefined ? {} : { example }) };
}

/** One mistake can make the library complain again and again about one line. */
function distinct(problems: readonly DocumentProblem[]): readonly DocumentProblem[] {
  const byLine = new Map<string, DocumentProblem>();
  for (const documentProblem of problems) {
    const key = `${documentProblem.line} ${documentProblem.problem}`;
    if (!byLine.has(key)) byLine.set(key, documentProblem);
  }
  return [...byLine.values()].toSorted((left, right) => left.line - right.line || left.column - right.column);
}
