import { type KnownUnit, knownUnit, type QuantityUnit, units } from '@wattjobs/core/units';

const longestLabel = 80;

const energyWord = /energ|énerg|consum|consommation|wirkarbeit|verbrauch|zählerstand|compteur|contador|电量|电能/iu;

/** Words that name the quantity of a number, in the languages of common devices; the first that a label holds counts. */
const quantityWords: readonly (readonly [RegExp, readonly QuantityUnit[]])[] = [
  [/power consumption/i, ['W', 'Wh']],
  [energyWord, ['Wh']],
  [/power factor|leistungsfaktor|\bcos\b|\bpf\b/i, ['']],
  [/volt|spannung|tensi|电压/i, ['V']],
  [/\bcurrent\b(?!\s+(?:reading|value|total|usage|meter|counter|register))|\bamp(?:ere)?s?\b|\bstrom\b|courant|corrient|电流/i, ['A']],
  [/frequen|frecuen|fréquen|frequenz|频率/i, ['Hz']],
  [/\b(?:power|load|demand)\b(?!\s+(?:meter|supply|unit))|leistung|puissance|potencia|功率/i, ['W']],
  [/temperatur|humidity/i, ['°C', '%']],
  [/serial|\bs\/n\b|firmware|\bversion|uptime|hours|stunden|laufzeit|run ?time|pulse|impuls|imps?\b|wasser|water|\beau\b|m³|\(h\)/i, []],
];

/** The name of a column that numbers the rows. */
const rowNumber =
  /^\W*(?:no|nr|id|index|outlet|port|channel|slot|socket|circuit|branch|position|pos|line|phase|steckdose|kanal|prise)(?:\W*|[:=]\s*\d+)$/i;

/** Names of a counter that is not the one of all consumed energy: of a period, of the other direction, of another kind; and money. */
const otherCounter = new RegExp(
  [
    String.raw`\b(?:today|daily|yesterday|days?|weeks?|weekly|months?|monthly|years?|yearly|annual|hourly|last hour|last \d+|\d+ ?h(?:ours?)?|session|previous|trip|partial|reset\w*)\b`,
    String.raw`\b(?:reactive|apparent|k?varh|k?vah|export\w*|return\w*|feed-?in|reverse|backward|heute|gestern|(?:tages|monat|jahr|woche)\w*)\b`,
    // French, Italian, Spanish and Dutch; JavaScript's \b knows ASCII letters only.
    String.raw`(?<!\p{L})(?:aujourd|hier|jour|mois|semaine|année|annuel|mensuel|quotidien|journali|injecté|export|soutir|réactive|apparente)`,
    String.raw`(?<!\p{L})(?:oggi|ieri|giorn|mes[ei](?!\p{L})|mensil|settiman|anno(?!\p{L})|annua|immess|reattiva)`,
    String.raw`(?<!\p{L})(?:hoy|ayer|día|diari|mes(?!\p{L})|mensual|semana|año|anual|inyectad|reactiva|aparente)`,
    String.raw`(?<!\p{L})(?:vandaag|gisteren|dag(?!\p{L})|dagelijks|maand|teruglever|terugge)`,
    String.raw`\b(?:blind|schein|einspeis)\w*|\b(?:costs?|prices?|co2|\w*kosten|\w*preis\w*|ct|cents?|eur|usd|gbp|chf|limit|budget|target|average|mittel\w*)\b|今日|本月|无功`,
  ].join('|'),
  'iu',
);

/** A word, which may be a unit with hours apart (`kW·h`), with what makes another unit of it (`/day`, `per month`); or money. */
const unitWord =
  /(?<![\p{L}\p{N}_])(?!var\s+[\w$]+\s*=)([([]?)(\p{L}+(?:\s?[·⋅*-]?\s?h(?:ours?)?)?)(?![\p{L}\p{N}_])(?:(?=(\s?\/\s?[\p{L}\p{N}]|\s(?:per|pro|je|par|al|por|p\.\s?a)(?!\p{L})))|)|\p{Sc}/gu;

/** A unit that a text names; `unit` is absent if it is not known here, such as `kWh/day` and `€`. */
export interface UnitInText {
  readonly name: string;
  readonly unit?: KnownUnit;
  /** Where it stands in the text. */
  readonly at: number;
}

/** The units that a text names, such as `Energy (kWh)`. A single letter is one only in brackets: `Phase A` is no current. */
export function unitsNamedIn(text: string): readonly UnitInText[] {
  return [...text.matchAll(unitWord)].flatMap(({ 0: all, 1: bracket = '', 2: word, 3: amount, index: at }) => {
    if (word === undefined) return [{ name: all, at }];
    const name = word.replace(/[\s·⋅*-]/g, '');
    const isLetter = /^[a-z]$/i.test(name) && bracket === '';
    const unit = isLetter ? undefined : unitNamed(name);
    if (unit === undefined) return [];
    return [amount === undefined ? { name, unit, at } : { name: `${all.replace(bracket, '')}${amount}`, at }];
  });
}

/** The end of a text that may be the label of what follows it: its last sentence, without other values and their units. */
export function labelAtEnd(text: string): string {
  const values = [...text.matchAll(/\p{N}\s*([\p{L}%°·]+)/gu)].filter(([, unit = '']) => unitNamed(unit) !== undefined);
  const last = values.at(-1);
  const sentences = text.slice(last === undefined ? 0 : last.index + last[0].length).split(/[.;|]\s|\n/);
  const label = (sentences.at(-1) ?? '').slice(-longestLabel).trim();
  return /[:=][^\p{L}]*\p{N}[^\p{L}]*[^\s:]{0,8}$/u.test(label) ? '' : label;
}

function unitNamed(name: string): KnownUnit | undefined {
  return Object.values(units).flatMap(({ symbol }) => (symbol === 's' ? [] : (knownUnit(name, symbol) ?? [])))[0];
}

/** Whether a label says that a number counts in multiples or parts of a unit: `x 10 kWh`, `0.1 kWh`, `kWh × 10`. */
export function namesMultiple(label: string): boolean {
  return unitsNamedIn(label).some(({ name, at }) => {
    const after = label.slice(label.indexOf(name, at) + name.length);
    return /\p{N}\s?[([]?$/u.test(label.slice(0, at)) || /^[)\]]?\s?[x×*]\s?\p{N}/iu.test(after);
  });
}

/** Whether a text in brackets begins with an amount that a value is for, after a unit or without one: `(/100 km`, `(kWh per day`. */
export function namesAmount(label: string): boolean {
  return /^\((?:[x×*]\s?\p{N}|[^\s\p{N}]*\s?(?:\/\s?[\p{L}\p{N}]|(?:per|pro|je|par|al|por)\s))/iu.test(label);
}

/** Whether a label names a quantity, and not the wanted one. */
export function namesOtherQuantity(label: string, wanted: QuantityUnit): boolean {
  const [, named] = quantityWords.find(([word]) => word.test(label)) ?? [];
  return named !== undefined && !named.includes(wanted);
}

/** Words that name a counter or the part that it counts, and no quantity. */
const neutralHeader =
  /total|\bsum|gesamt|summe|reading|value|wert|valeur|valor|counter|stand|import|bezug|meter|index|lifetime|accum|cumul|active|wirk|arbeit|\bL\d\b|phase|outlet|pdu|feed|rack|line|port|plug|socket|channel|unit|einheit/i;

/** Whether the headers of a number without a unit leave open that it is a counter of energy: one names it, or none names another thing. */
export function mayNameEnergy(headers: readonly string[]): boolean {
  return headers.every((text) => neutralHeader.test(text)) || headers.some((text) => energyWord.test(text));
}

/** Whether a label only says that rows are numbered. */
export function namesRowNumber(label: string): boolean {
  return rowNumber.test(label);
}

/** Whether a label names a counter, but not the one of all energy that was ever consumed. */
export function namesOtherCounter(label: string): boolean {
  return otherCounter.test(label) || namesAmount(label);
}
