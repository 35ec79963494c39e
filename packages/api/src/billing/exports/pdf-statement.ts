import type { EnergyLine, StatementDocument } from '../document.ts';
import type { PdfColumn, PdfPages } from './pdf-pages.ts';

const titles: Readonly<Record<StatementDocument['kind'], string>> = {
  preview: 'Preview',
  statement: 'Statement',
  credit: 'Credit',
  correction: 'Correction',
};

const text = (heading: string, width: number): PdfColumn => ({ heading, width });
const figure = (heading: string, width: number): PdfColumn => ({ heading, width, isNumber: true });

/** All that a statement says, on pages of its own. */
export async function drawStatement(pages: PdfPages, document: StatementDocument): Promise<void> {
  const { number, kind, corrects, month, createdAt, customer, tariff } = document;
  const { totals, charges, energy, accepted, days, monthsBefore, inputsHash } = document;
  const currency = tariff?.currency ?? '';
  pages.title([titles[kind], number, corrects === null ? null : `of ${corrects}`].filter((word) => word !== null).join(' '));
  pages.text(`Month ${month}${createdAt === null ? '' : `, written ${createdAt}`}`);
  pages.text(customer === null ? 'All endpoints' : lines(customer.name, customer.reference, customer.address));
  if (tariff !== null) pages.text(`Tariff ${tariff.name} in ${currency}. Rounding: ${tariff.roundingRule} (${tariff.totalRule})`);

  await pages.table(
    'Totals',
    [text('Total', 300), figure('Figure', 150), text('Unit', 65)],
    [
      ['Energy', totals.energyKwh ?? 'unknown', 'kWh'],
      ['Net', totals.net, currency],
      ['Tax', totals.tax, currency],
      ['Gross', totals.gross, currency],
    ].filter(([, total]) => total !== null),
  );
  await pages.table(
    'Charges',
    [text('Charge', 207), figure('Quantity', 118), text('Unit', 35), figure('Price', 76), figure(`Amount ${currency}`, 79)],
    charges.map(({ text: name, line, formula, quantity, unit, price, amount }) => {
      return [lines(line === null ? name : `${name} (${line})`, formula), quantity, unit, price, amount];
    }),
  );
  await pages.table(
    'Energy',
    [text('Line', 100), text('From, to', 126), figure('Share', 57), figure('kWh, uncertain by', 132), text('Notes', 100)],
    energy.map((line) => [
      lines(line.line, line.line === line.endpointName ? null : line.endpointName, line.location, line.outlet),
      lines(line.from, line.to),
      line.share,
      lines(line.energyKwh ?? 'unknown', `− ${line.minusKwh ?? 'unknown'}`, `+ ${line.plusKwh ?? 'unknown'}`),
      lines(`${line.readingsCount} readings`, `coverage ${line.coverage}`, ...line.flags),
    ]),
  );
  await pages.table(
    'Registers and the readings around them',
    [text('Endpoint', 85), text('Register', 135), text('Reading', 135), text('Evidence', 160)],
    energy.flatMap(readingRows),
  );
  await pages.table(
    'Events',
    [text('Endpoint', 85), text('Event', 127), text('Before, after', 135), text('Adjustment, decision', 168)],
    energy.flatMap(eventRows),
  );
  const questions = document.questions.map((question) => [question.code, question.text]);
  await pages.table('Questions', [text('Question', 100), text('Text', 415)], questions);
  if (accepted !== null) pages.text(`Closed in spite of open questions by ${accepted.by}: ${accepted.reason}`);
  const values = days.map(({ kwh }) => kwh);
  const dates = days.map(({ date }) => date);
  if (days.length > 0) pages.bars('Days', values, dates, 'kWh');
  const months = monthsBefore.map(({ month: before, energyKwh }) => [before, energyKwh ?? 'unknown', '']);
  await pages.table('Months before', [text('Month', 100), figure('kWh', 150), text('', 265)], months);
  if (inputsHash !== null) pages.text(`SHA-256 of the inputs: ${inputsHash}`);
  pages.finish(`${number ?? titles[kind]} · ${month}`);
}

function readingRows({ endpointName, parts }: EnergyLine): readonly (readonly string[])[] {
  return parts.flatMap(({ factor, ...boundaries }) =>
    (['start', 'end'] as const).flatMap((name) => {
      const { at, kwh, before, after } = boundaries[name];
      const register = lines(
        name === 'start' ? 'Start' : 'End',
        at,
        kwh === null ? 'between the readings of an event' : `${kwh} kWh`,
        `factor ${factor}`,
      );
      const readings = [before, before?.at === after?.at ? null : after].filter((reading) => reading !== null);
      return readings.map((reading, index) => [
        ...(index === 0 ? [endpointName, register] : ['', '']),
        lines(reading.at, `${reading.kwh} kWh`),
        lines(reading.serial === null ? null : `serial ${reading.serial}`, reading.matchedText, ...halves(reading.pageHash)),
      ]);
    }),
  );
}

function eventRows({ endpointName, events }: EnergyLine): readonly (readonly string[])[] {
  return events.map(({ kind, status, at, before, after, adjustmentKwh, slackKwh, reason, decidedBy }) => [
    endpointName,
    lines(kind, status, at),
    lines(`${before.kwh} kWh`, before.at, ...(after === null ? [] : [`${after.kwh} kWh`, after.at])),
    lines(`${adjustmentKwh} kWh`, reason, decidedBy, slackKwh === null ? 'uncounted: unknown' : `uncounted: at most ${slackKwh} kWh`),
  ]);
}

/** A hash is wider than its column; halves of it can be compared. */
function halves(hash: string | null): readonly (string | null)[] {
  return hash === null ? [] : [hash.slice(0, 32), hash.slice(32)];
}

function lines(...texts: readonly (string | null)[]): string {
  return texts.filter((line) => line !== null).join('\n');
}
