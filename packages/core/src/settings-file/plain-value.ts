import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { pathText } from './document-path.ts';
import { keepsEveryDigit } from './keeps-every-digit.ts';

/** Something that is wrong at an offset of a document. */
export interface OffsetProblem {
  readonly offset: number;
  readonly problem: string;
  readonly example?: string;
}

/** The value of a document, and what a schema cannot see of it. */
interface PlainValue {
  readonly value: unknown;
  readonly findings: readonly OffsetProblem[];
  /** The nodes with a problem: nothing more is reported about them. */
  readonly flawed: ReadonlySet<Node>;
}

type Path = readonly PropertyKey[];
type Report = (node: Node, path: Path, problem: string) => void;

const deepestLevel = 50;

/**
 * Reads the value of a document.
 * It finds anchors, aliases, tags, keys that are given twice, numbers of too many digits, and what is nested too deeply.
 */
export function plainValue(root: Node | null): PlainValue {
  const findings: OffsetProblem[] = [];
  const flawed = new Set<Node>();
  const report: Report = (node, path, problem) => {
    findings.push({ offset: node.range?.[0] ?? 0, problem: `${pathText(path)} ${problem}` });
    flawed.add(node);
  };
  return { value: read(root, [], report), findings, flawed };
}

function read(node: Node | null, path: Path, report: Report): unknown {
  if (node === null) return null;
  const markup = markupOf(node);
  if (markup !== undefined) report(node, path, markup);
  if (isScalar(node)) return readScalar(node, path, report);
  if (path.length > deepestLevel) report(node, path.slice(0, 3), `is nested more than ${deepestLevel} levels deep`);
  else if (isSeq<Node>(node)) return node.items.map((item, index) => read(item, [...path, index], report));
  else if (isMap<Node, Node>(node)) return readMap(node.items, path, report);
  return undefined;
}

function readMap(pairs: readonly Pair<Node, Node>[], path: Path, report: Report): unknown {
  const entries = new Map<string, unknown>();
  for (const { key, value } of pairs) {
    // The library has refused any other key.
    const name = isScalar(key) ? String(key.value) : '';
    const place = [...path, name];
    const markup = markupOf(key);
    if (markup !== undefined) report(key, place, markup);
    else if (entries.has(name)) report(key, place, 'is given twice');
    // No schema sees this one.
    else if (name === '__proto__') report(key, place, 'is not allowed as a key');
    entries.set(name, read(value, place, report));
  }
  return Object.fromEntries(entries);
}

function readScalar(node: Scalar, path: Path, report: Report): unknown {
  if (typeof node.value === 'number' && node.source !== undefined && !keepsEveryDigit(node.source, node.value)) {
    report(node, path, 'has more digits than a number can hold: put it in quotes if it is a name, otherwise shorten it');
  }
  return node.value;
}

/** Finds markup that refers to something else: without references, a document cannot grow, and each problem has one line. */
function markupOf(node: Node): string | undefined {
  const found = isAlias(node)
    ? 'an alias (*)'
    : node.anchor !== undefined
      ? 'an anchor (&)'
      : node.tag !== undefined
        ? 'a tag (!)'
        : undefined;
  if (found === undefined) return undefined;
  return `has ${found}, which is not read: write the value itself, and quote text that begins with such a character`;
}
