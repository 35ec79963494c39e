import type { Page } from '@wattjobs/core/http';

/** Separates the scripts of two gauges: the creation of a control, or the end of a statement. */
const boundary = /\$create\(|Sys\.Application\.add_init|;\s*\n/;
const anyGauge = /Rad(?:Radial|Linear)Gauge[A-Z][A-Za-z]*/g;
/** The key `value` itself, not one that only ends with it; then a number, bare or quoted. */
const firstValue = /(?:"value"|'value'|\bvalue)\s*:\s*(?:(["'])(?<quoted>-?\d+(?:\.\d+)?)\1|(?<bare>-?\d+(?:\.\d+)?)(?![\w.]))?/;

/**
 * The value of a gauge in the scripts of the live data page; `undefined` if it is not certain that the value belongs to it.
 * Each gauge is read from the script statement that names only that gauge.
 */
export function gaugeValue(page: Page, gauge: string): string | undefined {
  const statements = page
    .$('script:not([src])')
    .toArray()
    .flatMap((script) => page.$(script).text().split(boundary));
  for (const statement of statements) {
    const section = sectionOf(statement, gauge);
    const found = section === undefined ? null : firstValue.exec(section);
    // The first key counts: if it has no number, the gauge shows none, whatever follows.
    if (found !== null) return found.groups?.['quoted'] ?? found.groups?.['bare'];
  }
  return undefined;
}

/** The part of a statement about the gauge: all of it, or the part from its name to the next gauge's name. */
function sectionOf(statement: string, gauge: string): string | undefined {
  const names = [...statement.matchAll(anyGauge)];
  const index = names.findIndex(([name]) => name === gauge);
  if (index < 0) return undefined;
  if (names.every(([name]) => name === gauge)) return statement;
  // If there are several gauges and a value precedes the first name, names may follow their values.
  if (firstValue.test(statement.slice(0, names[0]?.index))) return undefined;
  const next = names.slice(index).find(([name]) => name !== gauge);
  return statement.slice(names[index]?.index, next?.index);
}
