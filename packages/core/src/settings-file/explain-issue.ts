import { type Document, isMap, type Node, type Scalar } from 'yaml';
import type { z } from 'zod';
import { offsetOf, pairAt, pathText, type Place, placeAt } from './document-path.ts';
import type { OffsetProblem } from './plain-value.ts';
import { schemaFacts } from './schema-at-path.ts';
import { issueText } from './issue-text.ts';

type Issue = z.core.$ZodIssue;

/** A refusal by the schema. */
export interface Refusal extends OffsetProblem {
  /** The offset up to which the document must have been understood for the refusal to be certain. */
  readonly settledAt: number;
}

/** What a schema checked. */
interface Checked {
  readonly document: Document.Parsed;
  readonly schema: z.ZodType;
  /** The nodes that already have a problem: nothing more is reported about them. */
  readonly flawed: ReadonlySet<Node>;
}

/** Turns an issue of the schema into what a person should read, with its place in the document. */
export function explainIssue(issue: Issue, checked: Checked): readonly Refusal[] {
  const { document, schema, flawed } = checked;
  if (issue.code === 'invalid_union') {
    const intended = intendedBranch(issue);
    if (intended !== undefined)
      return intended.flatMap((cause) => explainIssue({ ...cause, path: [...issue.path, ...cause.path] }, checked));
  }
  const root = { node: document.contents };
  const place = placeAt(root, issue.path);
  if (place === undefined) return [missing(issue, root, schema)];
  if (place.node !== null && flawed.has(place.node)) return [];
  if (issue.code === 'unrecognized_keys') return issue.keys.flatMap((key) => unknownKey(issue, key, place, checked));
  return [refusal(place, place.node, `${pathText(issue.path)}${issueText(issue, place.node)}`, schemaFacts(schema, issue.path))];
}

/** A missing key is reported at the map that lacks it. */
function missing(issue: Issue, root: Place, schema: z.ZodType): Refusal {
  const ancestors = issue.path.map((_, index) => placeAt(root, issue.path.slice(0, index)) ?? root);
  const parent = ancestors.at(-1) ?? root;
  const isThere = placeAt(root, issue.path.slice(0, -1)) !== undefined;
  return refusal(isThere ? parent : root, parent.node, `${pathText(issue.path)} is missing`, schemaFacts(schema, issue.path));
}

function unknownKey(issue: Issue, name: string, place: Place, { schema, flawed }: Checked): readonly Refusal[] {
  const pair = isMap<Scalar, Node>(place.node) ? pairAt(place.node, name) : undefined;
  const key = pair?.key ?? place.node;
  if (key !== null && flawed.has(key)) return [];
  const { knownKeys } = schemaFacts(schema, issue.path);
  const known = knownKeys === undefined ? '' : ` (known keys: ${knownKeys.join(', ')})`;
  // Without a colon, it may be a value that has lost its key.
  const subject = pair?.value === null ? `${pathText(issue.path)} has a key without a value, which` : pathText([...issue.path, name]);
  return [refusal({ node: key }, key, `${subject} is not a known key${known}`, {})];
}

function refusal(place: Place, settled: Node | null, problem: string, { example }: { readonly example?: string }): Refusal {
  return { offset: offsetOf(place), settledAt: settled?.range?.[1] ?? 0, problem, ...(example === undefined ? {} : { example }) };
}

/** The one form of a union that the author had in mind: the only one that is of the right type. */
function intendedBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const [only, ...others] = issue.errors.filter((branch) => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0));
  return others.length === 0 ? only : undefined;
}
