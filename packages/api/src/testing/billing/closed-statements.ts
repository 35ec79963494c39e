import { type Kysely, sql } from 'kysely';
import type { EnergyLine, StatementDocument } from '../../billing/document.ts';
import type { Database } from '../../database/types.ts';

const customerId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** A line of energy with everything known, but for the changes. */
export function energyLine(change: Partial<EnergyLine> = {}): EnergyLine {
  return {
    endpointId: '8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b',
    endpointName: 'Rack A3',
    clientName: 'Acme',
    location: null,
    outlet: null,
    line: 'Rack A3',
    share: '1',
    timezone: 'UTC',
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-02-01T00:00:00.000Z',
    parts: [],
    energyKwh: '7.5',
    minusKwh: '0.5',
    plusKwh: '0.5',
    coverage: 1,
    flags: [],
    events: [],
    readingsCount: 2,
    startKwh: '1',
    endKwh: '8.5',
    lastReadingAt: null,
    ...change,
  };
}

/** A statement of January about one line, but for the changes. */
export function statementDocument(change: Partial<StatementDocument> = {}): StatementDocument {
  return {
    version: 1,
    number: '2026-000001',
    kind: 'statement',
    corrects: null,
    month: '2026-01',
    createdAt: '2026-02-03T06:00:00.000Z',
    customer: { id: customerId, name: 'Acme', reference: 'C-17', address: null },
    tariff: { name: 'Hall', currency: 'EUR', totalRule: 'sum_of_lines', roundingRule: 'half up' },
    energy: [energyLine()],
    charges: [],
    totals: { energyKwh: '7.5', net: '3.00', tax: '0.57', gross: '3.57' },
    days: [],
    monthsBefore: [],
    questions: [],
    accepted: null,
    inputsHash: 'a'.repeat(64),
    ...change,
  };
}

/** Stores a customer. */
export async function insertCustomer(database: Kysely<Database>, email: string | null, id = customerId): Promise<void> {
  await sql`
    insert into customers (id, name, reference, email, timezone, tariffs, created_at, updated_at)
    values (${id}, 'Acme', ${id === customerId ? 'C-17' : null}, ${email}, 'UTC', '[]', '2026-01-01', '2026-01-01')
  `.execute(database);
}

/** Stores closed statements of a customer, numbered on in the order of their months. */
export async function insertStatements(database: Kysely<Database>, months: readonly string[], id = customerId): Promise<void> {
  for (const month of months) {
    const { rows } = await sql<{ next: number }>`select count(*)::integer + 1 as next from statements`.execute(database);
    const next = rows[0]?.next ?? 1;
    const number = `2026-${String(next).padStart(6, '0')}`;
    const document = JSON.stringify(statementDocument({ number, month }));
    await sql`
      insert into statements (number, sequence, month, customer_id, kind, document, inputs_hash, hash, created_at, created_by)
      values (${number}, ${next}, ${month}, ${id}, 'statement', ${document}, 'x', ${'b'.repeat(64)}, '2026-02-03', 'test')
    `.execute(database);
  }
}
