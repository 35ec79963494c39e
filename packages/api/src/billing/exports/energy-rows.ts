import { energyPlaces, writeDecimal } from '../../metering/decimal.ts';
import type { EnergyLine, StatementDocument } from '../document.ts';
import { difference, type Fraction, fractionOf, product, rounded, sum } from '../tariffs/fraction.ts';
import type { Sheets } from './sheets.ts';
import { figureBy, type Way } from './ways.ts';

type Part = EnergyLine['parts'][number];
type Boundary = Part['start'];
type Reading = NonNullable<Boundary['before']>;

/** The rows in which the readings and the events of a line are. */
interface Rows {
  readonly readings: ReadonlyMap<string, number>;
  readonly events: readonly { readonly event: EnergyLine['events'][number]; readonly row: number }[];
}

/** Writes the readings, the events and the parts of a line, and answers how its energy comes about, before its share. */
export async function addEnergy(sheets: Sheets, document: StatementDocument, line: EnergyLine): Promise<Way | undefined> {
  const number = document.number ?? document.kind;
  const rows = { readings: await addReadings(sheets, number, line), events: await addEvents(sheets, number, line) };
  const first = sheets.energy.rows + 1;
  for (const part of line.parts) {
    const row = sheets.energy.rows + 1;
    const [start, end] = [boundaryCell(part.start, `G${row}`, rows), boundaryCell(part.end, `H${row}`, rows)];
    const added = eventsOf(part, rows);
    const isShown = part.start.kwh !== null && part.end.kwh !== null;
    const eventsKwh = isShown ? part.eventsKwh : writeKwh(added[1]);
    const rise =
      start.decimal === null || end.decimal === null ? undefined : difference(fractionOf(end.decimal), fractionOf(start.decimal));
    const counted: Way | undefined = rise && [`J${row}-I${row}+K${row}`, sum([rise, fractionOf(eventsKwh)])];
    const head = [number, document.customer?.name ?? null, line.endpointName, line.line, part.from, part.to];
    const times = [part.start.at, part.end.at].map((at) => ({ decimal: String(Date.parse(at)), places: 0 }));
    const registers = [start, end, figureBy(added[0] === '' ? undefined : added, eventsKwh), figureBy(counted, part.registerKwh)];
    await sheets.energy.add([
      ...head,
      ...times,
      ...registers,
      { decimal: part.factor },
      figureBy([`L${row}*M${row}`, product(fractionOf(part.registerKwh), fractionOf(part.factor))], part.energyKwh),
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
    const figures = [{ decimal: String(Date.parse(at)), places: 0 }, { decimal: kwh }];
    rows.set(keyOf(reading), await sheets.readings.add([number, line.endpointName, at, ...figures, serial, matchedText, pageHash, id]));
  }
  return rows;
}

function keyOf({ at, kwh }: Reading): string {
  return `${at} ${kwh}`;
}

async function addEvents(sheets: Sheets, number: string, line: EnergyLine): Promise<Rows['events']> {
  const rows = [];
  for (const event of line.events) {
    const { kind, status, at, before, after, adjustmentKwh, slackKwh, reason, decidedBy } = event;
    const head = [number, line.endpointName, kind, status, at, before.at, { decimal: before.kwh }, after?.at ?? null];
    const figures = [after?.kwh ?? null, adjustmentKwh, slackKwh].map((decimal) => ({ decimal }));
    const row = await sheets.events.add([...head, ...figures, reason, decidedBy]);
    rows.push({ event, row });
  }
  return rows;
}

/**
 * The register at a boundary. Between the two readings of an event there is none: then it goes on from the reading before, as the
 * energy does that is counted.
 */
function boundaryCell(boundary: Boundary, atCell: string, rows: Rows) {
  const way = interpolation(boundary, atCell, rows);
  return figureBy(way, boundary.kwh ?? (way === undefined ? null : writeKwh(way[1])));
}

function interpolation({ at, kwh, before, after }: Boundary, atCell: string, { readings, events }: Rows): Way | undefined {
  const only = before ?? after;
  if (only === null) return undefined;
  const onlyRow = readings.get(keyOf(only));
  const msTo = (time: string) => BigInt(Date.parse(time) - Date.parse(only.at));
  if (before === null || after === null || msTo(after.at) === 0n) return [`Readings!E${onlyRow}`, fractionOf(only.kwh)];
  const afterRow = readings.get(keyOf(after));
  const found = kwh === null ? events.find(({ event }) => event.before.at === before.at && event.after?.at === after.at) : undefined;
  const rise = sum([difference(fractionOf(after.kwh), fractionOf(before.kwh)), fractionOf(found?.event.adjustmentKwh ?? '0')]);
  const jump = found === undefined ? '' : `+Events!J${found.row}`;
  return [
    `Readings!E${onlyRow}+(Readings!E${afterRow}${jump}-Readings!E${onlyRow})*(${atCell}-Readings!D${onlyRow})/(Readings!D${afterRow}-Readings!D${onlyRow})`,
    sum([fractionOf(before.kwh), product(rise, { over: msTo(at), under: msTo(after.at) })]),
  ];
}

/** What the events add whose readings after them are between the reading at the start and the one at the end. */
function eventsOf({ start, end }: Part, { events }: Rows): Way {
  const readingMs = ({ before, after }: Boundary) => Date.parse((before ?? after)?.at ?? '');
  const between = events.filter(({ event }) => {
    const afterMs = Date.parse(event.after?.at ?? '');
    return afterMs > readingMs(start) && afterMs <= readingMs(end);
  });
  return [between.map(({ row }) => `Events!J${row}`).join('+'), sum(between.map(({ event }) => fractionOf(event.adjustmentKwh)))];
}

function writeKwh(value: Fraction): string {
  return writeDecimal(rounded(value, energyPlaces), energyPlaces);
}
