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

/** Groups points into lines. Empty labels are left out; a point that they, or an altered label, distinguish from another is refused. */
export function linePoints<Point extends LabelledPoint>(points: readonly Point[], dialect: LineDialect): LinesOfPoints<Point> {
  const fittedLabels = new Map<string, FittedLabels>();
  const fitted = points.map(({ labels }) => {
    const key = JSON.stringify(labels);
    const known = fittedLabels.get(key) ?? fitLabels(labels, dialect);
    fittedLabels.set(key, known);
    return known;
  });
  const lines = new Map<string, { line: LinePoint & { fields: Record<string, number> }; points: Point[] }>();
  const refused: { point: Point; problem: string }[] = [];
  const altered = new Set<string>();
  for (const [index, point] of points.entries()) {
    const { tags, stored, alteredValues, emptyLabels } = fitted[index] ?? fitLabels(point.labels, dialect);
    if (alteredValues.length + emptyLabels.length > 0) {
      const others = points.filter(({ name }) => name === point.name);
      const problem = identityProblem(point, emptyLabels, stored, others, dialect);
      if (problem !== undefined) {
        refused.push({ point, problem });
        continue;
      }
      for (const value of alteredValues) altered.add(value);
    }
    const { measurement, field } = splitName(point.name);
    const timeMs = Math.round(point.timeMs);
    const key = `${measurement} ${stored} ${timeMs}`;
    const group = lines.get(key) ?? { line: { measurement, tags, fields: {}, timeMs }, points: [] };
    group.line.fields[field] = point.value;
    group.points.push(point);
    lines.set(key, group);
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
