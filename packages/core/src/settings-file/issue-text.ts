import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Types as a person names them. */
const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map (key: value)',
  record: 'a map (key: value)',
  array: 'a list',
  tuple: 'a list',
  null: 'empty',
};

/** Describes what a schema refuses, worded to follow the path of the value. It never repeats the value, which may be a secret in the wrong place. */
export function issueText(issue: Issue, node: Node | null): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeText(issue.expected, node);
    case 'invalid_value':
      return ` must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return ` must ${sizeOf(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return ` must ${sizeOf(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'not_multiple_of':
      return ` must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return 'options' in issue ? ` must be one of ${issue.options.join(', ')}` : ' has none of the valid forms';
    case 'invalid_key':
      return `: the key ${issue.issues[0]?.message ?? 'is not allowed'}`;
    default:
      // The schema's own message follows the path if it is written to: `must be an address`.
      return /^\p{Lu}/u.test(issue.message) ? `: ${issue.message}` : ` ${issue.message}`;
  }
}

function sizeOf(origin: string, limit: string, size: number | bigint): string {
  if (origin === 'string') return `have ${limit} ${size} characters`;
  if (origin === 'array' || origin === 'set' || origin === 'object' || origin === 'map') return `have ${limit} ${size} entries`;
  return `be ${limit} ${size}`;
}

function typeText(expected: string, node: Node | null): string {
  const wanted = nouns[expected] ?? expected;
  const { kind, is } = kindOf(node);
  if (expected === 'int' && kind === 'number') return ` must be ${wanted}`;
  if (expected === 'number' && kind === 'number') return ' must be a finite number';
  return ` ${is}, but must be ${wanted}${hint(expected, kind)}`;
}

type Kind = 'empty' | 'map' | 'list' | 'text' | 'number' | 'boolean';

function kindOf(node: Node | null): { readonly kind: Kind; readonly is: string } {
  if (isMap(node)) return { kind: 'map', is: 'is a map' };
  if (isSeq(node)) return { kind: 'list', is: 'is a list' };
  if (node === null || isAlias(node) || !isScalar(node) || node.value === null) return { kind: 'empty', is: 'is empty' };
  if (typeof node.value === 'number') return { kind: 'number', is: 'is a number' };
  return typeof node.value === 'boolean' ? { kind: 'boolean', is: 'is true or false' } : { kind: 'text', is: 'is text' };
}

function hint(expected: string, kind: Kind): string {
  if (expected === 'string' && (kind === 'number' || kind === 'boolean')) return ': put it in quotes';
  if (kind !== 'text') return '';
  if (expected === 'boolean') return ' without quotes: yes, no, on and off are text in YAML 1.2';
  if (expected === 'number' || expected === 'int')
    return ': write digits without quotes, with a point before decimals, and without _ and :';
  return '';
}
