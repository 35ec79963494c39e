import { z } from 'zod';

/** An answer's rows, and its invalid values, described without secrets. */
export interface Interpreted<Row> {
  readonly rows: readonly Row[];
  readonly refused: readonly string[];
}

/** A number that the cloud may omit or set to null; anything else is refused by name. */
export const optionalNumber = z.number().nullish().catch(Number.NaN);

/** Checks one row: returns it, or what is wrong with it. */
export function checkRow<Schema extends z.ZodType>(schema: Schema, row: unknown): { row: z.output<Schema> } | { refused: string } {
  const parsed = schema.safeParse(row);
  if (parsed.success) return { row: parsed.data };
  const [issue] = parsed.error.issues;
  return { refused: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is invalid'}`.trim() };
}

/** Checks many rows. */
export function checkRows<Schema extends z.ZodType>(schema: Schema, rows: readonly unknown[]): Interpreted<z.output<Schema>> {
  const checked = rows.map((row) => checkRow(schema, row));
  return {
    rows: checked.flatMap((result) => ('row' in result ? [result.row] : [])),
    refused: checked.flatMap((result) => ('refused' in result ? [result.refused] : [])),
  };
}

/** An optional field: its value, or its substitute. An invalid value is named in `refused`. */
export function fieldOr<Value, Fallback>(field: Field<Value, Fallback>, given: unknown, refused: string[]): Value | Fallback {
  if (given === undefined || given === null) return field.fallback;
  const parsed = field.schema.safeParse(given);
  if (parsed.success) return parsed.data;
  refused.push(`${field.name} is invalid`);
  return field.fallback;
}

interface Field<Value, Fallback> {
  readonly name: string;
  readonly schema: z.ZodType<Value>;
  readonly fallback: Fallback;
}

const anyObject = z.record(z.string(), z.unknown());

/** A list of objects in an answer; `undefined` if there is none. Other elements become empty objects, which are never valid rows. */
export function listIn(json: object, name: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  const list = z.array(z.unknown()).safeParse((json as Readonly<Record<string, unknown>>)[name]).data;
  return list?.map((item) => anyObject.safeParse(item).data ?? {});
}
