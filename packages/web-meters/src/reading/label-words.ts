import { type KnownUnit, knownUnit, type QuantityUnit, units } from '@wattjobs/core/units';

/** Words that name the quantity of a number, in the languages of common devices. */
const quantityWords: readonly (readonly [RegExp, readonly QuantityUnit[]])[] = [
  [/power consumption/i, ['W', 'Wh']],
  [/energ|consum|verbrauch|zählerstand|arbeit|compteur|contador|[kmg]?wh(?!\p{L})|电量|电能/iu, ['Wh']],
  [/power factor|leistungsfaktor|cos\s*(?:φ|phi)|\bpf\b/i, ['']],
  [/volt|spannung|tensi[oó]n|电压/i, ['V']],
  [
    /\bcurrent\b(?!\s+(?:reading|value|total|usage|meter|counter|month|register))|\bamp(?:ere)?s?\b|\bstrom(?!zähler)|courant|corriente|电流/i,
    ['A'],
  ],
  [/frequen|frecuencia|fréquence|频率/i, ['Hz']],
  [/\b(?:power|load|demand)\b|leistung|puissance|potencia|功率/i, ['W']],
  [/temperatur|humidity/i, ['°C', '%']],
];

/** Words of a counter that is not the one that is billed: of a period, of the other direction, of another kind of energy; and of money. */
const otherCounter =
  /\b(?:today|daily|yesterday|day|week|weekly|month|monthly|year|yearly|annual|hourly|trip|partial|reset\w*|reactive|apparent|export\w*|return\w*|feed-?in|backward|reverse|cost|price|tariff rate|limit|budget|target|average|heute|gestern|tages\w*|monats\w*|jahres\w*|blind\w*|schein\w*|einspeis\w*|kosten|preis|kvarh|varh|kvah|vah)\b|今日|本月/iu;

/** The units that a label names, such as `Energy (kWh)`. A single letter is one only in brackets: `Phase A` is no current. */
export function unitsNamedIn(label: string): readonly { readonly name: string; readonly unit: KnownUnit }[] {
  const words = label.matchAll(/(?<![\p{L}\p{N}_])([([]?)(\p{L}+(?:\s?[·⋅*]\s?h)?)(?![\p{L}\p{N}_])/gu);
  return [...words].flatMap(([, bracket, word = '']) => {
    if (word.length === 1 && bracket === '') return [];
    const name = word.replace(/[\s·⋅*]/g, '');
    const unit = Object.values(units).flatMap(({ symbol }) => (symbol === 's' ? [] : (knownUnit(name, symbol) ?? [])))[0];
    return unit === undefined ? [] : [{ name, unit }];
  });
}

/** Why a number below this label is not of the wanted quantity; undefined if the label does not contradict. */
export function labelProblem(label: string, wanted: QuantityUnit): string | undefined {
  const [, named] = quantityWords.find(([word]) => word.test(label)) ?? [];
  if (named !== undefined && !named.includes(wanted)) return 'names another quantity';
  return undefined;
}

/** Whether a label names a counter, but not the one of all energy that was ever consumed. */
export function namesOtherCounter(label: string): boolean {
  return otherCounter.test(label);
}
