export type FieldType = 'float' | 'integer' | 'unsigned' | 'boolean' | 'string';

/** A point to store: one field of one line. */
export interface NewPoint {
  readonly measurement: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly field: string;
  readonly type: FieldType;
  readonly value: number | string | boolean;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
}

/** A stored point under the name that VictoriaMetrics gives it: measurement, underscore, field. */
export interface ReceivedPoint {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | string | boolean;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
}

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Map<bigint, number | string | boolean>;
  newest: bigint;
}

/** Points by series and time. A point that comes again replaces the stored one, and is counted. */
export class PointStore {
  readonly #series = new Map<string, Series>();
  readonly #types = new Map<string, FieldType>();
  #received = 0;

  /** Every point ever stored, including those that came again. */
  get received(): number {
    return this.#received;
  }

  /** The type under which a field was first stored. */
  typeOf(measurement: string, field: string): FieldType | undefined {
    return this.#types.get(JSON.stringify([measurement, field]));
  }

  add(point: NewPoint): void {
    const { measurement, field, labels, time } = point;
    this.#received += 1;
    const typeKey = JSON.stringify([measurement, field]);
    if (!this.#types.has(typeKey)) this.#types.set(typeKey, point.type);
    const sorted = Object.entries(labels).sort(([first], [second]) => (first < second ? -1 : 1));
    const key = JSON.stringify([measurement, field, sorted]);
    const name = measurement === '' ? field : `${measurement}_${field}`;
    const series = this.#series.get(key) ?? { name, labels, values: new Map(), newest: time };
    this.#series.set(key, series);
    series.values.set(time, point.value);
    if (time > series.newest) series.newest = time;
  }

  /** The distinct points. */
  points(): readonly ReceivedPoint[] {
    return [...this.#series.values()].flatMap((series) => [...series.values.keys()].map((time) => pointAt(series, time)));
  }

  /** The newest point of each series. */
  newest(): readonly ReceivedPoint[] {
    return [...this.#series.values()].map((series) => pointAt(series, series.newest));
  }

  get distinct(): number {
    return [...this.#series.values()].reduce((sum, { values }) => sum + values.size, 0);
  }
}

function pointAt({ name, labels, values }: Series, time: bigint): ReceivedPoint {
  return { name, labels, value: values.get(time) ?? Number.NaN, timeMs: Number(time) / 1e6 };
}
