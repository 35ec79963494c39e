import type { ScrapingConfig } from './document.ts';
import type { MeterConfiguration, ValueRule } from './meter-configuration.ts';
import { namedUnit, unitsOfAdditional } from './units.ts';

type Refuse = (path: string, problem: string) => void;
type Place = Pick<ValueRule, 'selector' | 'attribute' | 'path' | 'pattern'>;

/** Where the counter, the other values and the serial number stand. What is wrong is told to `refuse`. */
export function readValueRules(config: ScrapingConfig, refuse: Refuse): Pick<MeterConfiguration, 'value' | 'additional' | 'serial'> {
  const { decimalSeparator = 'auto', sentinels = [], unit } = config;
  const place = placeOf(config.valueSelector, config.valueAttribute, config.valuePath, config.valuePattern);
  if (place.selector === undefined && place.path === undefined && place.pattern === undefined) {
    refuse('valueSelector', 'is missing: name the place of the counter by valueSelector, valuePath (JSON), valuePattern or a profile');
  }
  checkPlace(place, 'valueSelector', 'valuePath', 'valueAttribute', refuse);
  if (place.path !== undefined && unit === undefined) {
    refuse('unit', 'is missing: a number in JSON has no unit, so name it, or auto if the text of the value names it');
  }
  const serial = placeOf(config.serialSelector, config.serialAttribute, config.serialPath, config.serialPattern);
  checkPlace(serial, 'serialSelector', 'serialPath', 'serialAttribute', refuse);
  const sums = (sum: boolean | undefined) => (sum === true ? { sum } : {});
  const value = {
    ...place,
    ...sums(config.sum),
    unit: unit ?? (place.selector === undefined ? 'auto' : 'text or kWh'),
    decimalSeparator,
    sentinels,
  };
  const additional = Object.entries(config.additionalSelectors ?? {}).map(([name, written]): readonly [string, ValueRule] => {
    const at = `additionalSelectors.${name}`;
    const given = typeof written === 'string' ? { selector: written } : written;
    const its = placeOf(given.selector, given.attribute, given.path, given.pattern);
    if (Object.keys(its).length === 0) refuse(`${at}.selector`, 'is missing: name the place of the value by selector, path or pattern');
    checkPlace(its, `${at}.selector`, `${at}.path`, `${at}.attribute`, refuse);
    const wanted = unitsOfAdditional.get(name);
    const own = given.unit ?? wanted ?? 'any';
    const named = own === 'any' ? undefined : namedUnit(own);
    if (own !== 'any' && named === undefined) refuse(`${at}.unit`, 'is no known unit: write it as V, mA, kW, kvar, Hz, kWh or deciKW');
    else if (named !== undefined && wanted !== undefined && named.unit !== wanted)
      refuse(`${at}.unit`, `is no unit of ${name}, which is in ${wanted === '' ? 'no unit' : wanted}`);
    return [
      name,
      {
        ...its,
        ...sums(given.sum),
        unit: own,
        decimalSeparator: given.decimalSeparator ?? decimalSeparator,
        sentinels: given.sentinels ?? [],
      },
    ];
  });
  return { value, additional: Object.fromEntries(additional), ...(Object.keys(serial).length === 0 ? {} : { serial }) };
}

function placeOf(selector?: string, attribute?: string, path?: string, pattern?: string): Place {
  return Object.fromEntries(Object.entries({ selector, attribute, path, pattern }).filter(([, part]) => part !== undefined));
}

function checkPlace({ selector, attribute, path }: Place, selectorAt: string, pathAt: string, attributeAt: string, refuse: Refuse): void {
  if (selector !== undefined && path !== undefined)
    refuse(pathAt, `cannot be used with ${selectorAt}: a page has elements, and a JSON answer has paths`);
  if (attribute !== undefined && selector === undefined) refuse(attributeAt, `needs ${selectorAt}: the element that has the attribute`);
}
