import type { Page } from '@wattjobs/core';

/** What ends the script of one gauge and begins that of the next: the creation of a control, or the end of a statement. */
const boundary = /\$create\(|Sys\.Application\.add_init|;\s*\n/;
const anyGauge = /Rad(?:Radial|Linear)Gauge[A-Z][A-Za-z]*/g;
/** The key `value` itself, and not one that ends like it; then a number, bare or quoted. */
const firstValue = /(?:"value"|'value'|\bvalue)\s*:\s*(?:(["'])(?<quoted>-?\d+(?:\.\d+)?)\1|(?<bare>-?\d+(?:\.\d+)?)(?![\w.]))?/;

/**
 * The value of a gauge of the live data page, as the page's scripts have it; `undefined` where it is not certain whose value it is.
 * Each gauge is taken from the script statement that names it and no other gauge.
 */
export function gaugeValue(page: Page, gauge: string): string | undefined {
  const statements = page
    .$('script:not([src])')
    .toArray()
    .flatMap((script) => page.$(script).text().split(boundary));
  for (const statement of statements) {
    const own = partOf(statement, gauge);
    const found = own === undefined ? null : firstValue.exec(own);
    // The first key counts: where it holds no number, the gauge shows none, whatever stands further on.
    if (found !== null) return found.groups?.['quoted'] ?? found.groups?.['bare'];
  }
  return undefined;
}

/** The part of a statement that is about the gauge: all of it, or what follows its name up to the next gauge's. */
function partOf(statement: string, gauge: string): string | undefined {
  const names = [...statement.matchAll(anyGauge)];
  const index = names.findIndex(([name]) => name === gauge);
  if (index < 0) return undefined;
  if (names.every(([name]) => name === gauge)) return statement;
  // With several gauges in a row and a value before the first name, names may as well follow their values.
  if (firstValue.test(statement.slice(0, names[0]?.index))) return undefined;
  const next = names.slice(index).find(([name]) => name !== gauge);
  return statement.slice(names[index]?.index, next?.index);
}
