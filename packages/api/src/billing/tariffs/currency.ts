/** ISO 4217: the codes whose amounts have other places than two. */
const places: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const placesByCode = new Map(Object.entries(places).flatMap(([count, codes]) => codes.split(' ').map((code) => [code, Number(count)])));
const known = new Set([...Intl.supportedValuesOf('currency'), ...placesByCode.keys()]);

/** Whether it is a currency's code of ISO 4217, such as `EUR`. */
export function isCurrency(code: string): boolean {
  return known.has(code);
}

/** The places of the currency's smallest amount: 2 for EUR, 0 for JPY. */
export function placesOf(currency: string): number {
  return placesByCode.get(currency) ?? 2;
}
