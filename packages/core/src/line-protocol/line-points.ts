import { fitTag } from './fit-tag.ts';
import { type LineDialect, type LinePoint, splitName } from './line-point.ts';

/** A value with all its labels, as a sink of series has it. */
export interface LabelledPoint {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timeMs: number;
}

/** What becomes of labelled points: one line per measurement, tags and time. */
export interface LinesOfPoints<Point> {
  readonly lines: readonly { readonly line: LinePoint; readonly points: readonly Point[] }[];
  /** Points whose series would become another one, each with the reason, worded to follow the point. */
  readonly refused: readonly { readonly point: Point; readonly problem: string }[];
  /** Label values that the dialect cannot hold unchanged. */
  readonly altered: ReadonlySet<string>;
}

/** Labels as tags. */
interface FittedLabels {
  readonly tags: Readonly<Record<string, string>>;
  /** Equal for labels that the server cannot tell apart. */
  readonly stored: string;
  readonly alteredValues: readonly string[];
  /** The names of the labels that are left out. */
  readonly emptyLabels: readonly string[];
}

interface LineOfPoints<Point> {
  readonly line: LinePoint & { readonly fields: Record<string, number> };
  readonly points: Point[];
}

/** Groups points into lines. Empty labels are left out; a point that they, or an altered label, distinguish from another is refused. */
export function linePoints<Point extends LabelledPoint>(points: readonly Point[], dialect: LineDialect): LinesOfPoints<Point> {
  const fittedLabels = new Map<LabelledPoint['labels'], FittedLabels>();
  const splitNames = new Map<string, ReturnType<typeof splitName>>();
  const lines = new Map<string, LineOfPoints<Point>>();
  const refused: { point: Point; problem: string }[] = [];
  const altered = new Set<string>();
  let current: LineOfPoints<Point> | undefined;
  for (const point of points) {
    // The points of a device usually share one object with their labels, so each is looked at once.
    const fitted = fittedLabels.get(point.labels) ?? fitLabels(point.labels, dialect);
    fittedLabels.set(point.labels, fitted);
    const { tags, stored, alteredValues, emptyLabels } = fitted;
    if (alteredValues.length + emptyLabels.length > 0) {
      const others = points.filter(({ name }) => name === point.name);
      const problem = identityProblem(point, emptyLabels, stored, others, dialect);
      if (problem !== undefined) {
        refused.push({ point, problem });
        continue;
      }
      for (const value of alteredValues) altered.add(value);
    }
    const split = splitNames.get(point.name) ?? splitName(point.name);
    splitNames.set(point.name, split);
    const { measurement, field } = split;
    const timeMs = Math.round(point.timeMs);
    const { line } = current ?? {};
    // Usually it is the line of the point before, and its long key need not be made.
    if (current === undefined || line?.tags !== tags || line.measurement !== measurement || line.timeMs !== timeMs) {
      const key = `${measurement} ${stored} ${timeMs}`;
      current = lines.get(key) ?? { line: { measurement, tags, fields: {}, timeMs }, points: [] };
      lines.set(key, current);
    }
    current.line.fields[field] = point.value;
    current.points.push(point);
  }
  return { lines: [...lines.values()], refused, altered };
}

/** Why a series whose labels were changed would become another one; undefined if it would not. */
function identityProblem(
  { labels }: LabelledPoint,
  emptyLabels: readonly string[],
  stored: string,
  others: readonly LabelledPoint[],
  dialect: LineDialect,
): string | undefined {
  const distinguishing = emptyLabels.find((label) => others.some((other) => isDistinguished(labels, other.labels, label)));
  if (distinguishing !== undefined) {
    return `its label ${distinguishing} is empty, which line protocol cannot say, and another series has a value there`;
  }
  const own = sortedText(labels);
  const isTaken = others.some((other) => sortedText(other.labels) !== own && fitLabels(other.labels, dialect).stored === stored);
  return isTaken ? 'line protocol cannot hold its labels, and without what must go it would be another series' : undefined;
}

/** Whether a label that is empty in one series has a value in another of the same device. */
function isDistinguished(labels: LabelledPoint['labels'], other: LabelledPoint['labels'], label: string): boolean {
  const isSameDevice = label === 'instance' || labels['instance'] === other['instance'];
  return isSameDevice && (other[label] ?? '') !== '';
}

function fitLabels(labels: LabelledPoint['labels'], dialect: LineDialect): FittedLabels {
  const given = Object.entries(labels);
  const fitted = given.map(([label, value]) => [label, fitTag(value, dialect)] as const);
  const tags = Object.fromEntries(fitted.filter(([, value]) => value !== ''));
  return {
    tags,
    stored: sortedText(tags),
    alteredValues: given.filter(([, value], index) => value !== fitted[index]?.[1]).map(([, value]) => value),
    emptyLabels: fitted.filter(([, value]) => value === '').map(([label]) => label),
  };
}

function sortedText(labels: LabelledPoint['labels']): string {
  return JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
