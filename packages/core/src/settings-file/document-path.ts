import { isCollection, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';

/** A place in a document: a value, and its key if it is in a map. */
export interface Place {
  readonly node: Node | null;
  readonly key?: Scalar;
}

/** Keys that a message may repeat: any other text may be a value in the wrong place. */
const shownKey = /^[\p{L}\p{N}_.-]{1,60}$/u;

function keyText(key: string): string {
  return shownKey.test(key) ? key : '(a key that is not repeated here)';
}

/** A path in a document: `targets[2].host`. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the document';
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${keyText(String(step))}`));
  return steps.join('').replace(/^\./, '');
}

/** The place at a path; undefined if the document has nothing there. */
export function placeAt(place: Place, path: readonly PropertyKey[]): Place | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return place;
  const next = childAt(place.node, step);
  return next === undefined ? undefined : placeAt(next, rest);
}

function childAt(node: Node | null, step: PropertyKey): Place | undefined {
  if (isSeq<Node>(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { node: item };
  }
  const pair = isMap<Scalar, Node>(node) ? pairAt(node, String(step)) : undefined;
  return pair === undefined ? undefined : { node: pair.value, key: pair.key };
}

/** Searching a large map for each of its keys would take quadratic time. */
const indexes = new WeakMap<YAMLMap<Scalar, Node>, ReadonlyMap<string, Pair<Scalar, Node>>>();

/** The entry of a key; the last one if the key is given twice, as in the value that the schema sees. */
export function pairAt(map: YAMLMap<Scalar, Node>, name: string): Pair<Scalar, Node> | undefined {
  const index = indexes.get(map) ?? new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])));
  indexes.set(map, index);
  return index.get(name);
}

/** The offset at which a reader looks for a value: that of its key if it is empty or a block below the key, otherwise its own. */
export function offsetOf({ node, key }: Place): number {
  const nodeOffset = node?.range?.[0] ?? 0;
  const isBelow = isCollection(node) || (isScalar(node) && node.value === null);
  return isBelow ? (key?.range?.[0] ?? nodeOffset) : nodeOffset;
}
