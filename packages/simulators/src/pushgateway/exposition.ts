import { TextReader } from './text-reader.ts';

export type SeriesType = 'counter' | 'gauge' | 'untyped';
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** The series that share one name. */
export interface MetricFamily {
  readonly name: string;
  readonly type: SeriesType;
  /** Empty if there is none. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Exposition {
  readonly families: readonly MetricFamily[];
  readonly hasTimestamps: boolean;
}

interface OpenFamily {
  type: SeriesType | null;
  help: string | null;
  readonly samples: Sample[];
}

const metricNameStart = /[a-zA-Z_:]/;
const metricNameRest = /[a-zA-Z0-9_:]/;
const labelNameStart = /[a-zA-Z_]/;
const labelNameRest = /[a-zA-Z0-9_]/;
const seriesTypes = ['counter', 'gauge', 'untyped'] as const;

/**
 * Reads the Prometheus text format 0.0.4 as strictly as the Pushgateway, with the same error texts.
 * Counters, gauges and untyped series only. Throws ExpositionError.
 */
export function parseExposition(text: string): Exposition {
  return new ExpositionParser(text).parse();
}

class ExpositionParser {
  readonly #reader: TextReader;
  readonly #families = new Map<string, OpenFamily>();
  #hasTimestamps = false;

  constructor(text: string) {
    this.#reader = new TextReader(text);
  }

  parse(): Exposition {
    const reader = this.#reader;
    for (reader.skipBlanks(); !reader.atEnd; reader.skipBlanks()) {
      if (reader.take('\n')) continue;
      if (reader.take('#')) this.#comment();
      else this.#sample();
    }
    const families = [...this.#families].filter(([, family]) => family.samples.length > 0);
    return {
      families: families.map(([name, { type, help, samples }]) => ({ name, type: type ?? 'untyped', help: help ?? '', samples })),
      hasTimestamps: this.#hasTimestamps,
    };
  }

  #comment(): void {
    const reader = this.#reader;
    reader.skipBlanks();
    const keyword = reader.takeWord();
    if ((keyword !== 'HELP' && keyword !== 'TYPE') || reader.peek() === '\n') {
      reader.takeLine();
      return;
    }
    reader.skipBlanks();
    if (reader.take('\n')) return;
    const name = reader.takeName(metricNameStart, metricNameRest);
    if (name === '' || !/[ \t\n]/.test(reader.peek())) reader.fail('invalid metric name in comment');
    reader.skipBlanks();
    const rest = reader.takeRestOfLine();
    if (rest !== '' && keyword === 'HELP') this.#help(name, rest);
    if (rest !== '' && keyword === 'TYPE') this.#type(name, rest);
    reader.take('\n');
  }

  #help(name: string, text: string): void {
    const family = this.#family(name);
    if (family.help !== null) this.#reader.fail(`second HELP line for metric name "${name}"`);
    family.help = this.#reader.unescape(text, { '\\': '\\', n: '\n' });
  }

  #type(name: string, text: string): void {
    const family = this.#family(name);
    if (family.type !== null || family.samples.length > 0) {
      this.#reader.fail(`second TYPE line for metric name "${name}", or TYPE reported after samples`);
    }
    const known = text.toLowerCase();
    if (known === 'histogram' || known === 'summary') this.#reader.fail(`this receiver does not support a ${known} ("${name}")`);
    family.type = seriesTypes.find((type) => type === known) ?? this.#reader.fail(`unknown metric type "${text}"`);
  }

  #sample(): void {
    const reader = this.#reader;
    const name = reader.takeName(metricNameStart, metricNameRest);
    if (name === '') reader.fail('invalid metric name');
    reader.skipBlanks();
    const labels = reader.take('{') ? this.#labels(name) : {};
    reader.skipBlanks();
    const text = reader.takeWord();
    const value = parseFloatText(text) ?? reader.fail(`expected float as value, got ${JSON.stringify(text)}`);
    if (reader.peek() !== '\n') this.#timestamp();
    reader.take('\n');
    this.#family(name).samples.push({ labels, value });
  }

  #timestamp(): void {
    const reader = this.#reader;
    reader.skipBlanks();
    const text = reader.takeWord();
    if (!/^[+-]?\d+$/.test(text)) reader.fail(`expected integer as timestamp, got ${JSON.stringify(text)}`);
    if (reader.peek() !== '\n') reader.fail(`spurious string after timestamp: "${reader.takeRestOfLine()}"`);
    this.#hasTimestamps = true;
  }

  /** Reads labels up to and with the closing brace; a comma before it is allowed. */
  #labels(metricName: string): Labels {
    const reader = this.#reader;
    const labels: Record<string, string> = {};
    for (reader.skipBlanks(); !reader.take('}'); reader.skipBlanks()) {
      const name = reader.takeName(labelNameStart, labelNameRest);
      if (name === '') reader.fail(`invalid label name for metric "${metricName}"`);
      if (name === '__name__') reader.fail(`label name "${name}" is reserved`);
      if (Object.hasOwn(labels, name)) reader.fail(`duplicate label names for metric "${metricName}"`);
      reader.skipBlanks();
      if (!reader.take('=')) reader.fail(`expected '=' after label name, found '${reader.peek()}'`);
      reader.skipBlanks();
      if (!reader.take('"')) reader.fail(`expected '"' at start of label value, found '${reader.peek()}'`);
      const value = reader.takeQuoted();
      labels[name] = value;
      reader.skipBlanks();
      if (!reader.take(',') && reader.peek() !== '}') reader.fail(`unexpected end of label value "${value}"`);
    }
    return labels;
  }

  #family(name: string): OpenFamily {
    const family = this.#families.get(name) ?? { type: null, help: null, samples: [] };
    this.#families.set(name, family);
    return family;
  }
}

/** A number in Go's format; null if it is invalid or too large. */
function parseFloatText(text: string): number | null {
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
