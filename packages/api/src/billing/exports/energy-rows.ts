import { energyPlaces, writeDecimal } from '../../metering/decimal.ts';
import type { EnergyLine, StatementDocument } from '../document.ts';
import { difference, type Fraction, fractionOf, product, rounded, sum } from '../tariffs/fraction.ts';
import { figureBy, type Sheets, type Way } from './sheets.ts';

type Part = EnergyLine['parts'][number];
type Boundary = Part['start'];
type Event = EnergyLine['events'][number];

/** The rows in which the readings (by time and register) and the events of a line are. */
interface Rows {
  readonly readings: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<Event, number>;
}

/** Writes the readings, the events and the parts of a line, and answers how its energy comes about, before its share. */
export async function addEnergy(sheets: Sheets, document: StatementDocument, line: EnergyLine): Promise<Way | undefined> {
  const number = document.number ?? document.kind;
  const rows = { readings: await addReadings(sheets, number, line), events: await addEvents(sheets, number, line) };
  const first = sheets.energy.rows + 1;
  for (const part of line.parts) {
    const { from, to, factor, registerKwh, energyKwh } = part;
    const row = sheets.energy.rows + 1;
    const [start, end] = [registerAt(part.start, `G${row}`, rows), registerAt(part.end, `H${row}`, rows)];
    const added = eventsIn(part, rows);
    const isShown = part.start.kwh !== null && part.end.kwh !== null;
    const eventsKwh = isShown ? part.eventsKwh : writeKwh(added?.[1] ?? fractionOf('0'));
    const rise = difference(fractionOf(end.decimal ?? '0'), fractionOf(start.decimal ?? '0'));
    const head = [number, document.customer?.name ?? null, line.endpointName, line.line, from, to];
    const registers = [msOf(part.start.at), msOf(part.end.at), start, end, figureBy(added, eventsKwh)];
    await sheets.energy.add([
      ...head,
      ...registers,
      figureBy([`J${row}-I${row}+K${row}`, sum([rise, fractionOf(eventsKwh)])], registerKwh),
      { decimal: factor },
      figureBy([`L${row}*M${row}`, product(fractionOf(registerKwh), fractionOf(factor))], energyKwh),
    ]);
  }
  if (line.parts.length === 0) return undefined;
  return [`SUM(Energy!N${first}:N${sheets.energy.rows})`, sum(line.parts.map(({ energyKwh }) => fractionOf(energyKwh)))];
}

async function addReadings(sheets: Sheets, number: string, line: EnergyLine): Promise<Rows['readings']> {
  const rows = new Map<string, number>();
  for (const reading of line.parts.flatMap(({ start, end }) => [start.before, start.after, end.before, end.after])) {
    if (reading === null || rows.has(keyOf(reading))) continue;
    const { at, kwh, serial, matchedText, pageHash, id } = reading;
    const cells = [number, line.endpointName, at, msOf(at), { decimal: kwh }, serial, matchedText, pageHash, id];
    rows.set(keyOf(reading), await sheets.readings.add(cells));
  }
  return rows;
}

function keyOf({ at, kwh }: { readonly at: string; readonly kwh: string }): string {
  return `${at} ${kwh}`;
}

function msOf(at: string) {
  return { decimal: String(Date.parse(at)), places: 0 };
}

async function addEvents(sheets: Sheets, number: string, line: EnergyLine): Promise<Rows['events']> {
  const rows = new Map<Event, number>();
  for (const event of line.events) {
    const { kind, status, at, before, after, adjustmentKwh, slackKwh, reason, decidedBy } = event;
    const head = [number, line.endpointName, kind, status, at, before.at, { decimal: before.kwh }, after?.at ?? null];
    const figures = [after?.kwh ?? null, adjustmentKwh, slackKwh].map((decimal) => ({ decimal }));
    rows.set(event, await sheets.events.add([...head, ...figures, reason, decidedBy]));
  }
  return rows;
}

/**
 * The register at a boundary, interpolated between the readings around it. Between the two readings of an event there is none: then it
 * goes on from the reading before, as the energy does that is counted.
 */
function registerAt({ at, kwh, before, after }: Boundary, atCell: string, { readings, events }: Rows) {
  if (before === null || after === null) return { decimal: kwh };
  const [row, rowAfter] = [readings.get(keyOf(before)), readings.get(keyOf(after))];
  const start = `Readings!E${row}`;
  if (before.at === after.at) return figureBy([start, fractionOf(before.kwh)], kwh ?? before.kwh);
  const isOfGap = ([event]: readonly [Event, number]) => event.before.at === before.at && event.after?.at === after.at;
  const [event, eventRow] = (kwh === null ? [...events].find(isOfGap) : undefined) ?? [];
  const end = `Readings!E${rowAfter}${event === undefined ? '' : `+Events!J${eventRow}`}`;
  const rise = sum([difference(fractionOf(after.kwh), fractionOf(before.kwh)), fractionOf(event?.adjustmentKwh ?? '0')]);
  const msTo = (time: string) => BigInt(Date.parse(time) - Date.parse(before.at));
  const value = sum([fractionOf(before.kwh), product(rise, { over: msTo(at), under: msTo(after.at) })]);
  const formula = `${start}+(${end}-${start})*(${atCell}-Readings!D${row})/(Readings!D${rowAfter}-Readings!D${row})`;
  return figureBy([formula, value], kwh ?? writeKwh(value));
}

/** What the events add whose readings after them are between the reading at the start and the one at the end. */
function eventsIn({ start, end }: Part, { events }: Rows): Way | undefined {
  const ms = (point: { readonly at: string } | null) => Date.parse(point?.at ?? '');
  const between = [...events].filter(([{ after }]) => ms(after) > ms(start.before) && ms(after) <= ms(end.before));
  if (between.length === 0) return undefined;
  return [between.map(([, row]) => `Events!J${row}`).join('+'), sum(between.map(([event]) => fractionOf(event.adjustmentKwh)))];
}

function writeKwh(value: Fraction): string {
  return writeDecimal(rounded(value, energyPlaces), energyPlaces);
}
