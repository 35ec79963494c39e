import { createHash } from 'node:crypto';
import type { ChargeLine, EnergyLine } from '../document.ts';
import type { Subject } from './subjects.ts';

/**
 * SHA-256 over what the figures rest on: readings, events, terms, shares and tariff. Names are not in it, and neither is what a
 * statement only shows, such as its days: a change of them corrects nothing.
 * @param lines those of the subject's periods, in their order
 */
export function hashOfInputs(subject: Subject, lines: readonly EnergyLine[], charges: readonly ChargeLine[]): string {
  const { customer, tariff, stretches, periods } = subject;
  const point = (given: { readonly at: string; readonly kwh: string } | null) => (given === null ? null : [given.at, given.kwh]);
  const ofLines = lines.map((line, place) =>
    JSON.stringify([
      [line.endpointId, periods[place]?.line ?? null, line.share, line.from, line.to],
      line.parts.map(({ factor, start, end }) => [factor, [start, end].map(({ before, after }) => [point(before), point(after)])]),
      line.events.map((event) => [event.kind, event.status, point(event.before), point(event.after), event.adjustmentKwh, event.slackKwh]),
      [line.energyKwh, line.minusKwh, line.plusKwh],
    ]),
  );
  const money = charges.map(({ component, quantity, price, exactAmount }) => [component, quantity, price, exactAmount]);
  const terms = tariff === null ? null : [tariff.currency, tariff.totalRule, stretches, money];
  const hash = createHash('sha256').update(JSON.stringify([customer?.id ?? null, terms]));
  for (const line of ofLines.toSorted()) hash.update(`\n${line}`);
  return hash.digest('hex');
}
