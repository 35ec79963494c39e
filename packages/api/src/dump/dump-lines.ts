import { z } from 'zod';

/** The first line of a dump. */
export const DumpHead = z.object({ format: z.literal('wattjobs-api dump'), version: z.literal(1), migration: z.int().positive() });
export type DumpHead = z.infer<typeof DumpHead>;

/** The position of a sequence. */
export const SequenceLine = z.object({ sequence: z.string(), value: z.string() });

/** The last line: without it, a dump is incomplete. */
export const DumpEnd = z.object({ end: z.object({ rows: z.int() }) });

/** A row, as Postgres writes it in JSON. It is never parsed to JavaScript numbers, which would round large ones. */
export interface RowLine {
  readonly table: string;
  readonly json: string;
}

/** The line of a row. */
export function formatRow({ table, json }: RowLine): string {
  return `{"table":${JSON.stringify(table)},"row":${json}}`;
}

/** The row of a line; undefined if the line is about something else. */
export function parseRow(line: string): RowLine | undefined {
  const [, table, json] = /^\{"table":"([a-z_0-9]+)","row":(\{.*\})\}$/.exec(line) ?? [];
  return table === undefined || json === undefined ? undefined : { table, json };
}
