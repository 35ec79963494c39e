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
  /** As they were given. */
  readonly own: string;
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
  // The points of a device usually share one object with their labels: then they are known without a text of them.
  const fittedLabels = new Map<LabelledPoint['labels'] | string, FittedLabels>();
  const fitted = points.map(({ labels }) => {
    const known = fittedLabels.get(labels);
    if (known !== undefined) return known;
    const key = JSON.stringify(labels);
    const fittedOnce = fittedLabels.get(key) ?? fitLabels(labels, dialect);
    fittedLabels.set(key, fittedOnce).set(labels, fittedOnce);
    return fittedOnce;
  });
  const splitNames = new Map<string, ReturnType<typeof splitName>>();
  const lines = new Map<string, LineOfPoints<Point>>();
  const refused: { point: Point; problem: string }[] = [];
  const altered = new Set<string>();
  let series: KnownSeries | undefined;
  let current: LineOfPoints<Point> | undefined;
  for (const [index, point] of points.entries()) {
    const labels = fitted[index] ?? fitLabels(point.labels, dialect);
    const { tags, stored, alteredValues, emptyLabels } = labels;
    if (alteredValues.length + emptyLabels.length > 0) {
      series ??= new KnownSeries(points, fitted);
      const problem = series.problem(point, labels);
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

/** The series of a batch, to tell whether one would become another. Every point is looked at once, however many are altered. */
class KnownSeries {
  /** Names with their labels that have a value, for each device and for all. */
  readonly #given = new Set<string>();
  /** What the server stores, with the labels of the series that would be stored so. */
  readonly #stored = new Map<string, Set<string>>();

  constructor(points: readonly LabelledPoint[], fitted: readonly FittedLabels[]) {
    for (const [index, { name, labels }] of points.entries()) {
      for (const [label, value] of Object.entries(labels)) if (value !== '') this.#given.add(labelKey(name, labels, label));
      const { own = '', stored = '' } = fitted[index] ?? {};
      const key = JSON.stringify([name, stored]);
      this.#stored.set(key, (this.#stored.get(key) ?? new Set()).add(own));
    }
  }

  /** Why a series whose labels were changed would become another one; undefined if it would not. */
  problem({ name, labels }: LabelledPoint, { stored, emptyLabels }: FittedLabels): string | undefined {
    const distinguishing = emptyLabels.find((label) => this.#given.has(labelKey(name, labels, label)));
    if (distinguishing !== undefined) {
      return `its label ${distinguishing} is empty, which line protocol cannot say, and another series has a value there`;
    }
    const isTaken = (this.#stored.get(JSON.stringify([name, stored]))?.size ?? 0) > 1;
    return isTaken ? 'line protocol cannot hold its labels, and without what must go it would be another series' : undefined;
  }
}

/** An empty label only distinguishes series of the same device, unless it is the device. */
function labelKey(name: string, labels: LabelledPoint['labels'], label: string): string {
  return JSON.stringify([name, label, label === 'instance' ? '' : (labels['instance'] ?? '')]);
}

function fitLabels(labels: LabelledPoint['labels'], dialect: LineDialect): FittedLabels {
  const given = Object.entries(labels);
  const fitted = given.map(([label, value]) => [label, fitTag(value, dialect)] as const);
  const tags = Object.fromEntries(fitted.filter(([, value]) => value !== ''));
  return {
    tags,
    own: sortedText(labels),
    stored: sortedText(tags),
    alteredValues: given.filter(([, value], index) => value !== fitted[index]?.[1]).map(([, value]) => value),
    emptyLabels: fitted.filter(([, value]) => value === '').map(([label]) => label),
  };
}

function sortedText(labels: LabelledPoint['labels']): string {
  return JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
