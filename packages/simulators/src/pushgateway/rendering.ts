import type { Labels, MetricFamily, Sample } from './exposition.ts';

/** Writes families in the Prometheus text format 0.0.4, sorted as the Pushgateway sorts them. */
export function renderExposition(families: readonly MetricFamily[]): string {
  return [...families]
    .filter((family) => family.samples.length > 0)
    .sort((first, second) => compareTexts(first.name, second.name))
    .map(renderFamily)
    .join('');
}

function renderFamily({ name, type, help, samples }: MetricFamily): string {
  const helpLine = help === '' ? '' : `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`;
  const lines = [...samples]
    .sort(compareSamples)
    .map(({ labels, value }) => `${name}${formatLabels(labels)} ${formatNumber(withoutSignedZero(value))}\n`);
  return `${helpLine}# TYPE ${name} ${type}\n${lines.join('')}`;
}

function withoutSignedZero(value: number): number {
  return value === 0 ? 0 : value;
}

/** `{a="1",b="2"}`, sorted by name; empty without labels. */
export function formatLabels(labels: Labels): string {
  const pairs = sortedLabels(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** A number in Go's format: below 0.0001 and from a million with an exponent of at least two digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (Object.is(value, -0)) return '-0';
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Fewer labels first, then by the values, ordered by label name. */
function compareSamples(first: Sample, second: Sample): number {
  const [ofFirst, ofSecond] = [sortedLabels(first.labels), sortedLabels(second.labels)];
  if (ofFirst.length !== ofSecond.length) return ofFirst.length - ofSecond.length;
  for (const [index, [, value]] of ofFirst.entries()) {
    const order = compareTexts(value, ofSecond[index]?.[1] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function sortedLabels(labels: Labels): [name: string, value: string][] {
  return Object.entries(labels).sort(([first], [second]) => compareTexts(first, second));
}

function compareTexts(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
