import { readDecimal, writeDecimal } from '../../metering/decimal.ts';
import type { AssignmentRow } from './repository.ts';

type Share = Pick<AssignmentRow, 'endpointId' | 'share' | 'from' | 'to'> & { readonly customer: string };

/** Where the shares of an endpoint add up to more than 1. */
export interface TooMuch {
  readonly endpointId: string;
  /** The first moment; null: always. */
  readonly from: Date | null;
  readonly total: string;
  readonly customers: readonly string[];
}

const places = 9;
const startOf = ({ from }: Share) => from?.getTime() ?? Number.NEGATIVE_INFINITY;
const endOf = ({ to }: Share) => to?.getTime() ?? Number.POSITIVE_INFINITY;

/** The first moment of each endpoint at which its shares add up to more than 1: the sum only grows where a share begins. */
export function sharesTooMuch(shares: readonly Share[]): readonly TooMuch[] {
  return [...Map.groupBy(shares, ({ endpointId }) => endpointId)].flatMap(([endpointId, own]) => {
    for (const first of own.toSorted((one, other) => (startOf(one) < startOf(other) ? -1 : 1))) {
      const there = own.filter((share) => startOf(share) <= startOf(first) && endOf(share) > startOf(first));
      const total = there.reduce((sum, { share }) => sum + readDecimal(share, places), 0n);
      if (total > 10n ** BigInt(places)) {
        const customers = [...new Set(there.map(({ customer }) => customer))];
        return [{ endpointId, from: first.from, total: writeDecimal(total, places), customers }];
      }
    }
    return [];
  });
}
