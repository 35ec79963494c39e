import type { PageSnapshot } from '../reading/page-snapshot.ts';
import { mutateJson } from './mutate-json.ts';
import { pick, type Random, relabelled, restyled, shuffled, unitsInKwh } from './mutate-numbers.ts';
import type { MutatedPage, MutationKind } from './mutated-page.ts';

const kinds: readonly MutationKind[] = ['label', 'order', 'separator', 'unit'];

/** Changes one to three of label, order, separator and unit of a recorded page. */
export function mutatePage(random: Random, { contentType, body }: PageSnapshot): MutatedPage {
  const chosen = shuffled(random, kinds).slice(0, 1 + Math.floor(random() * 3));
  const ordered = kinds.filter((kind) => chosen.includes(kind));
  if (contentType === 'application/json') return mutateJson(random, ordered, body);
  const mutate = contentType === 'text/html' ? mutateHtml : mutateTable;
  return ordered.reduce<MutatedPage>(
    (page, kind) => {
      const next = mutate(random, kind, page.body);
      return { body: next.body, factor: page.factor === undefined || next.factor === undefined ? undefined : page.factor * next.factor };
    },
    { body, factor: 1 },
  );
}

/** The element with the counter: `id="total-…">NUMBER UNIT<`. */
const counter = /(id="total-[a-z]+">)([^<]*?) ([^< ]+)(?=<)/;

function mutateHtml(random: Random, kind: MutationKind, body: string): MutatedPage {
  if (kind === 'label') {
    const [attribute = ''] = pick(random, [...body.matchAll(/(?:id|class)="[^"]+"|(?<=<th>)[^<]+/g)]);
    const changed = attribute.replace(/[^"=]+(?="?$)/, (label) => relabelled(random, label));
    return { body: body.replace(attribute, changed), factor: 1 };
  }
  if (kind === 'order') {
    const rows = [...body.matchAll(/^<(?:tr|p)>.*$/gm)].map(([row]) => row);
    const others = shuffled(random, rows);
    return { body: body.replaceAll(/^<(?:tr|p)>.*$/gm, () => others.pop() ?? ''), factor: 1 };
  }
  if (kind === 'separator') {
    return { body: body.replace(counter, (_all, start, number, unit) => `${start}${restyled(random, number)} ${unit}`), factor: 1 };
  }
  const [unit, factor] = pick(random, Object.entries(unitsInKwh));
  return { body: body.replace(counter, (_all, start, number) => `${start}${number} ${unit}`), factor };
}

/** Date and time, then blocks of seven columns; labels stand above the first row if there are as many as columns. */
function mutateTable(random: Random, kind: MutationKind, body: string): MutatedPage {
  const lines = body.trimEnd().split('\r\n');
  const header = lines.slice(0, 14).map((line) => line.split('\t'));
  const rows = lines.slice(14).map((line) => line.split('\t'));
  const labels = header.at(-1)?.length === rows[0]?.length ? header.at(-1) : undefined;
  const written = (above: readonly (readonly string[])[], below: readonly (readonly string[])[], factor: number | undefined = 1) => ({
    body: `${[...above, ...below].map((cells) => cells.join('\t')).join('\r\n')}\r\n`,
    factor,
  });
  // One number in ten, or all of them.
  const share = random() < 0.5 ? 1 : 0.1;
  const everyCell = (change: (cell: string) => string) =>
    rows.map((cells) => cells.map((cell) => (/^[\d.,]+$/.test(cell) && random() < share ? change(cell) : cell)));
  const chosen = Math.floor(random() * (labels?.length ?? 0));
  const relabel = (change: (label: string, index: number) => string) => [...header.slice(0, -1), (labels ?? []).map(change)];
  if (kind === 'separator')
    return written(
      header,
      everyCell((cell) => restyled(random, cell)),
    );
  if (kind === 'label')
    return labels === undefined
      ? written(header, rows)
      : written(
          relabel((label, index) => (index === chosen ? relabelled(random, label) : label)),
          rows,
        );
  if (kind === 'unit') {
    const [unit, factor] = pick(random, Object.entries(unitsInKwh));
    if (labels === undefined || random() < 0.3)
      return written(
        header,
        everyCell((cell) => `${cell} ${unit}`),
        factor,
      );
    return written(
      relabel((label) => label.replace('kWh', unit)),
      rows,
      factor,
    );
  }
  const choice = pick(random, labels === undefined ? (['rows', 'column'] as const) : (['rows', 'column', 'columns'] as const));
  if (choice === 'rows') return written(header, random() < 0.5 ? rows.toReversed() : shuffled(random, rows));
  const own = [...(rows[0]?.keys() ?? [])];
  const block = shuffled(random, [0, 1, 2, 3, 4, 5, 6]);
  const moved = own.map((index) => (index < 2 || index > 29 ? index : index - ((index - 2) % 7) + (block[(index - 2) % 7] ?? 0)));
  const dropped = own.filter((index) => index !== own[2 + Math.floor(random() * 28)]);
  const columns = choice === 'columns' ? moved : dropped;
  const reorder = (cells: readonly string[]) => columns.map((index) => cells[index] ?? '');
  return written([...header.slice(0, -1), labels === undefined ? (header.at(-1) ?? []) : reorder(labels)], rows.map(reorder));
}
