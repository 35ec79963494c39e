import { z } from 'zod';

/** What an answer says, as rows; and what it says that cannot be, in words without values of secrets. */
export interface Interpreted<Row> {
  readonly rows: readonly Row[];
  readonly refused: readonly string[];
}

/** A number that the cloud may leave out, or set to null; what is no number is refused by name. */
export const optionalNumber = z.number().nullish().catch(Number.NaN);

/** Checks one row: the row, or what is wrong with it. */
export function checkRow<Schema extends z.ZodType>(schema: Schema, row: unknown): { row: z.output<Schema> } | { refused: string } {
  const parsed = schema.safeParse(row);
  if (parsed.success) return { row: parsed.data };
  const [issue] = parsed.error.issues;
  return { refused: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`.trim() };
}

/** Checks many rows. */
export function checkRows<Schema extends z.ZodType>(schema: Schema, rows: readonly unknown[]): Interpreted<z.output<Schema>> {
  const checked = rows.map((row) => checkRow(schema, row));
  return {
    rows: checked.flatMap((each) => ('row' in each ? [each.row] : [])),
    refused: checked.flatMap((each) => ('refused' in each ? [each.refused] : [])),
  };
}

/** A field that its row can do without: its value, or what stands for it. A value that cannot be is named in `refused`. */
export function fieldOr<Value, Instead>(field: Field<Value, Instead>, given: unknown, refused: string[]): Value | Instead {
  if (given === undefined || given === null) return field.instead;
  const parsed = field.schema.safeParse(given);
  if (parsed.success) return parsed.data;
  refused.push(`${field.name} is nothing that it can be`);
  return field.instead;
}

interface Field<Value, Instead> {
  readonly name: string;
  readonly schema: z.ZodType<Value>;
  readonly instead: Instead;
}

const anyObject = z.record(z.string(), z.unknown());

/** A list of objects in an answer; `undefined` where there is none. What is no object in it is as an empty one, which no row can be. */
export function listIn(json: object, name: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  const list = z.array(z.unknown()).safeParse((json as Readonly<Record<string, unknown>>)[name]).data;
  return list?.map((item) => anyObject.safeParse(item).data ?? {});
}
