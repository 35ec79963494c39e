import type { ScrapingConfig } from './document.ts';

/** Deeper than any field of a configuration. */
const deepest = 8;

/** The document without what says nothing: null, and the empty texts that forms and old tables hold for what was not filled in. */
export function withoutEmpty(value: unknown, parent = '', depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((entry) => withoutEmpty(entry, '', depth + 1));
  const kept = Object.entries(value).filter(
    ([name, entry]) => entry !== null && entry !== undefined && (entry !== '' || mayBeEmpty(name, parent)),
  );
  return Object.fromEntries(kept.map(([name, entry]) => [name, withoutEmpty(entry, name, depth + 1)]));
}

/** A password may be empty, a field may be cleared, and a power factor has the unit ''. */
function mayBeEmpty(name: string, parent: string): boolean {
  return ['username', 'password', 'value', 'body'].includes(name) || (name === 'unit' && parent !== 'scrapingConfig');
}

/** A user's configuration over that of a vendor profile. A place of another kind replaces the whole place, and what is known of its text. */
export function mergeUnder(own: ScrapingConfig, profile: ScrapingConfig): ScrapingConfig {
  const { valueSelector, valueAttribute, valuePath, valuePattern, unit, decimalSeparator, sentinels, sum, ...others } = profile;
  const place = { valueSelector, valueAttribute, valuePath, valuePattern, unit, decimalSeparator, sentinels, sum };
  const isOtherKind =
    (own.valueSelector !== undefined && valueSelector === undefined) || (own.valuePath !== undefined && valuePath === undefined);
  const additionalSelectors = { ...profile.additionalSelectors, ...own.additionalSelectors };
  const merged = { ...others, ...(isOtherKind ? {} : place), ...own, additionalSelectors };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}
