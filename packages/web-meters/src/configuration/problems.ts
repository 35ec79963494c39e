import type { z } from 'zod';
import type { ConfigurationProblem } from './meter-configuration.ts';

/** A path in a document: `scrapingConfig.steps[2].selector`. A key that may be a value in the wrong place is not repeated. */
function pathText(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${keyText(String(part))}`));
  return parts.join('').replace(/^\./, '');
}

function keyText(key: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]{0,40}$/u.test(key) ? key : '(a key that is not repeated here)';
}

/** What a schema refuses, in our words: its own repeat the value, which may be a password. */
export function explainIssues(issues: readonly z.core.$ZodIssue[]): readonly ConfigurationProblem[] {
  return issues.flatMap((issue) => explain(issue, issue.path));
}

function explain(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): readonly ConfigurationProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const hints = issue.message.split('\n');
    return issue.keys.map((key, index) => ({ path: pathText([...path, key]), problem: hints[index] ?? 'is not a known key' }));
  }
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((issues) => !issues.some(({ code, path: at }) => code === 'invalid_type' && at.length === 0));
    if (branch !== undefined) return branch.flatMap((cause) => explain(cause, [...path, ...cause.path]));
  }
  return [{ path: pathText(path), problem: textOf(issue) }];
}

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function textOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'nonoptional') return 'is missing';
      return `must be ${nouns[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'number'
        ? `must be at most ${issue.maximum}`
        : `must have at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`;
    case 'invalid_union':
      return issue.message === 'Invalid input' ? 'has none of the valid forms' : issue.message;
    case 'invalid_key':
      return `has a key that ${issue.issues[0]?.message ?? 'is not allowed'}`;
    default:
      return issue.message;
  }
}

/** What to say about keys that an object does not have: one line for each. */
export function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys.map((key) => `is not a known key: ${nearest(key, known)}`).join('\n');
}

function nearest(key: string, known: readonly string[]): string {
  const [first] = known
    .map((candidate) => ({ candidate, distance: editDistance(key.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((left, right) => left.distance - right.distance);
  const isNear = first !== undefined && first.distance <= Math.max(2, first.candidate.length / 3);
  return isNear ? `did you mean ${first.candidate}?` : `the known keys are ${known.join(', ')}`;
}

/** How many characters must be added, removed or replaced (Levenshtein). */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const character of left.slice(0, 60)) {
    let before = (row[0] ?? 0) + 1;
    const distance = (above: number, at: number) => Math.min(before + 1, above + 1, (row[at] ?? 0) + (character === right[at] ? 0 : 1));
    row = [before, ...row.slice(1).map((above, at) => (before = distance(above, at)))];
  }
  return row.at(-1) ?? 0;
}
