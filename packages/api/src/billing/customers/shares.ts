import { readDecimal, writeDecimal } from '../../metering/decimal.ts';
import type { Customer } from './schema.ts';

type Share = Pick<Customer['endpoints'][number], 'endpointId' | 'share' | 'from' | 'to'> & { readonly customer: string };

/** Where the shares of an endpoint add up to more than 1. */
export interface TooMuch {
  readonly endpointId: string;
  /** The first moment; null: always. */
  readonly from: string | null;
  readonly total: string;
  readonly customers: readonly string[];
}

const places = 9;

/** The first moment of each endpoint at which its shares add up to more than 1: the sum grows only when a share begins. */
export function sharesTooMuch(shares: readonly Share[]): readonly TooMuch[] {
  return [...Map.groupBy(shares, ({ endpointId }) => endpointId)].flatMap(([endpointId, own]) => {
    const starts = own.map(({ from }) => from ?? '').toSorted((one, other) => (one < other ? -1 : 1));
    for (const start of starts) {
      const there = own.filter(({ from, to }) => (from ?? '') <= start && (to ?? '9999') > start);
      const total = there.reduce((sum, { share }) => sum + readDecimal(share, places), 0n);
      if (total > 10n ** BigInt(places)) {
        const customers = [...new Set(there.map(({ customer }) => customer))];
        return [{ endpointId, from: start === '' ? null : start, total: writeDecimal(total, places), customers }];
      }
    }
    return [];
  });
}
