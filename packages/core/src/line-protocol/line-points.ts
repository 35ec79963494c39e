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

interface FittedSeries {
  readonly tags: Readonly<Record<string, string>>;
  readonly alteredValues: readonly string[];
  /** The names of the labels that are left out. */
  readonly emptyLabels: readonly string[];
  /** Equal for series that the server cannot tell apart. */
  readonly stored: string;
}

/** Groups points into lines. Empty labels are left out; a point that they, or an altered label, distinguish from another is refused. */
export function linePoints<Point extends LabelledPoint>(points: readonly Point[], dialect: LineDialect): LinesOfPoints<Point> {
  const series = new Map<string, FittedSeries>();
  const keys = points.map(({ name, labels }) => {
    const key = seriesKey(name, labels);
    if (!series.has(key)) series.set(key, fitSeries(name, labels, dialect));
    return key;
  });
  const storedAs = Map.groupBy(series.values(), ({ stored }) => stored);
  const labelsByName = Map.groupBy(points, ({ name }) => name);
  const lines = new Map<string, { line: LinePoint & { fields: Record<string, number> }; points: Point[] }>();
  const refused: { point: Point; problem: string }[] = [];
  const altered = new Set<string>();
  for (const [index, point] of points.entries()) {
    const fitted = series.get(keys[index] ?? '');
    if (fitted === undefined) continue;
    const distinguishing = fitted.emptyLabels.find((label) =>
      (labelsByName.get(point.name) ?? []).some((other) => isDistinguished(point.labels, other.labels, label)),
    );
    const isAltered = fitted.alteredValues.length > 0 || fitted.emptyLabels.length > 0;
    if (distinguishing !== undefined) {
      refused.push({
        point,
        problem: `its label ${distinguishing} is empty, which line protocol cannot say, and another series has a value there`,
      });
    } else if (isAltered && (storedAs.get(fitted.stored)?.length ?? 0) > 1) {
      refused.push({ point, problem: 'line protocol cannot hold its labels, and without what must go it would be another series' });
    } else {
      for (const value of fitted.alteredValues) altered.add(value);
      const { measurement, field } = splitName(point.name);
      const timeMs = Math.round(point.timeMs);
      const key = `${measurement} ${fitted.stored.slice(point.name.length)} ${timeMs}`;
      const group = lines.get(key) ?? { line: { measurement, tags: fitted.tags, fields: {}, timeMs }, points: [] };
      group.line.fields[field] = point.value;
      group.points.push(point);
      lines.set(key, group);
    }
  }
  return { lines: [...lines.values()], refused, altered };
}

/** Whether a label that is empty in one series has a value in another of the same device. */
function isDistinguished(labels: LabelledPoint['labels'], other: LabelledPoint['labels'], label: string): boolean {
  const isSameDevice = label === 'instance' || labels['instance'] === other['instance'];
  return isSameDevice && (other[label] ?? '') !== '';
}

function fitSeries(name: string, labels: LabelledPoint['labels'], dialect: LineDialect): FittedSeries {
  const given = Object.entries(labels);
  const fitted = given.map(([label, value]) => [label, fitTag(value, dialect)] as const);
  const tags = Object.fromEntries(fitted.filter(([, value]) => value !== ''));
  return {
    tags,
    alteredValues: given.filter(([, value], index) => value !== fitted[index]?.[1]).map(([, value]) => value),
    emptyLabels: fitted.filter(([, value]) => value === '').map(([label]) => label),
    stored: seriesKey(name, tags),
  };
}

function seriesKey(name: string, labels: LabelledPoint['labels']): string {
  return name + JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
