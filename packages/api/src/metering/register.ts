import { compare } from './decimal.ts';
import type { FeedTerms, RegisterEvent, RegisterPoint } from './register-event.ts';
import { type UnitDoubt, unitDoubts } from './unit-doubts.ts';

/**
 * The energy counted up to a time, from an arbitrary zero: the register without its events. It is interpolated between the points around,
 * and rounded half up to a unit, so that the parts of any partition add up exactly.
 */
export interface Boundary {
  readonly atMs: number;
  readonly units: bigint;
  /** The least and the most that it can have been. */
  readonly lowUnits: bigint;
  readonly highUnits: bigint;
  /** What the meter would have shown: the interpolated register; null in the gap of an event. */
  readonly registerUnits: bigint | null;
  /** The points around it, both the same if there is one exactly then. */
  readonly before: RegisterPoint | null;
  readonly after: RegisterPoint | null;
}

/** A register whose events are known. */
export interface Register {
  /** The boundary at a time. Before the first point it is that point, after the last one that one: nothing is known beyond. */
  at(atMs: number): Boundary;
  readonly first: RegisterPoint | null;
  readonly last: RegisterPoint | null;
  /** The times of its points, in order. */
  readonly timesMs: readonly number[];
  readonly events: readonly RegisterEvent[];
  /** The events between whose points a part of a stretch of time lies: what they leave open can belong to it. */
  eventsIn(fromMs: number, toMs: number): readonly RegisterEvent[];
  /** The doubts about its unit in a stretch of time. */
  unitDoubtsIn(fromMs: number, toMs: number): readonly UnitDoubt[];
}

interface Node extends RegisterPoint {
  /** The adjustments up to it. */
  readonly adjustmentUnits: bigint;
  /** The energy counted up to it. */
  readonly countedUnits: bigint;
}

/**
 * A register from accepted points in the order of their times. They may be few: those around the boundaries that are asked for are
 * enough, because an event brings its own points.
 */
export function registerOf(points: readonly RegisterPoint[], unordered: readonly RegisterEvent[], feed: FeedTerms): Register {
  const events = unordered.toSorted((one, other) => one.atMs - other.atMs);
  const nodes = nodesOf(points, events);
  const doubts = unitDoubts(events, feed);

  const timesMs = nodes.map(({ atMs }) => atMs);
  const startsMs = events.map(gapStartMs);
  // The latest end so far: one that has not ended may be followed by others.
  const endsMs: number[] = [];
  for (const event of events) endsMs.push(Math.max(endOf(event), endsMs.at(-1) ?? Number.NEGATIVE_INFINITY));

  /** A final register that a person gave for the time of the next reading was shown at any time since the reading before. */
  function gapStartMs({ atMs, before }: RegisterEvent): number {
    return before.atMs < atMs ? before.atMs : (timesMs[countUntil(timesMs, atMs - 1) - 1] ?? atMs);
  }

  return {
    at: (atMs) => {
      const index = countUntil(timesMs, atMs);
      return boundaryBetween(atMs, nodes[index - 1], nodes[index]);
    },
    first: pointOf(nodes[0]),
    last: pointOf(nodes.at(-1)),
    timesMs,
    events,
    eventsIn: (fromMs, toMs) =>
      events.slice(countUntil(endsMs, fromMs), countUntil(startsMs, toMs - 1)).filter((event) => endOf(event) > fromMs),
    unitDoubtsIn: (fromMs, toMs) => doubts.filter((doubt) => doubt.fromMs < toMs && doubt.toMs > fromMs),
  };
}

const endOf = ({ after }: RegisterEvent) => after?.atMs ?? Number.POSITIVE_INFINITY;

/** How many of these times, which are in order, are not later than a time. */
function countUntil(timesMs: readonly number[], atMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] as number) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nodesOf(points: readonly RegisterPoint[], events: readonly RegisterEvent[]): readonly Node[] {
  const all: Node[] = [];
  const add = ({ atMs, units }: RegisterPoint, adjustmentUnits: bigint) =>
    all.push({ atMs, units, adjustmentUnits, countedUnits: units + adjustmentUnits });
  let adjustmentUnits = 0n;
  let next = 0;
  for (const event of events) {
    for (let point = points[next]; point !== undefined && point.atMs < event.atMs; point = points[next]) {
      add(point, adjustmentUnits);
      next += 1;
    }
    add(event.before, adjustmentUnits);
    adjustmentUnits += event.adjustmentUnits;
    if (event.after !== null) add(event.after, adjustmentUnits);
  }
  for (const point of points.slice(next)) add(point, adjustmentUnits);
  all.sort((one, other) => one.atMs - other.atMs || compare(one.countedUnits, other.countedUnits));
  const nodes: Node[] = [];
  for (const node of all) {
    // Of several at one time the last counts: what was counted until then.
    for (let last = nodes.at(-1); last?.atMs === node.atMs && last.countedUnits < node.countedUnits; last = nodes.at(-1)) nodes.pop();
    const last = nodes.at(-1);
    if (last?.atMs !== node.atMs || last.units !== node.units) nodes.push(node);
  }
  return nodes;
}

function boundaryBetween(atMs: number, before: Node | undefined, after: Node | undefined): Boundary {
  const [low, high] = [before ?? after, after ?? before];
  if (low === undefined || high === undefined) {
    return { atMs, units: 0n, lowUnits: 0n, highUnits: 0n, registerUnits: null, before: null, after: null };
  }
  const isPoint = before?.atMs === atMs;
  const isExact = isPoint || low === high;
  const units = isExact ? low.countedUnits : interpolated(atMs, low, high);
  const isKnown = isExact || low.adjustmentUnits === high.adjustmentUnits;
  return {
    atMs,
    units,
    lowUnits: low.countedUnits,
    highUnits: isExact ? low.countedUnits : high.countedUnits,
    registerUnits: isKnown ? units - low.adjustmentUnits : null,
    before: pointOf(before),
    after: pointOf(isPoint ? before : after),
  };
}

function interpolated(atMs: number, from: Node, to: Node): bigint {
  const durationMs = BigInt(to.atMs - from.atMs);
  const risen = (to.countedUnits - from.countedUnits) * BigInt(atMs - from.atMs);
  return from.countedUnits + (2n * risen + durationMs) / (2n * durationMs);
}

function pointOf(node: Node | undefined): RegisterPoint | null {
  return node === undefined ? null : { atMs: node.atMs, units: node.units };
}
