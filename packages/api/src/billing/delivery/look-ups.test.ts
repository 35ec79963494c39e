import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { insertCustomer, insertStatements } from '../../testing/billing/closed-statements.ts';
import { withTestDatabase } from '../../testing/test-database.ts';
import { customerIdOf, lastEndedMonth, monthsToClose } from './look-ups.ts';

describe('the month of bills by default', () => {
  it.for([
    [[], '2026-02-01T00:00:00Z', '2026-01'],
    [[], '2026-01-31T23:59:59Z', '2025-12'],
    [['America/Los_Angeles'], '2026-02-01T07:59:59Z', '2025-12'],
    [['America/Los_Angeles'], '2026-02-01T08:00:00Z', '2026-01'],
    [['Pacific/Kiritimati'], '2026-01-31T23:00:00Z', '2025-12'],
    [['Pacific/Kiritimati', 'Etc/GMT+12'], '2026-02-01T11:59:59Z', '2025-12'],
  ] as const)('with endpoints in %j at %s is %s', async ([zones, now, month]) => {
    await withTestDatabase(async (database) => {
      for (const zone of zones) {
        await sql`
          insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
          values (gen_random_uuid(), ${zone}, '192.0.2.1', 'PDU', 'none', '{}', true, 60, ${zone}, now(), now())
        `.execute(database);
      }
      expect(await lastEndedMonth(database, Date.parse(now))).toBe(month);
    });
  });
});

it('a customer is found by reference or id, and anything else is refused', async () => {
  await withTestDatabase(async (database) => {
    await insertCustomer(database, null);
    const id = await customerIdOf(database, 'C-17');
    expect(await customerIdOf(database, id.toUpperCase())).toBe(id);
    await expect(customerIdOf(database, "C-18'")).rejects.toThrow('no customer has this id or reference');
  });
});

it('the months to close are those that have ended since the last one that was closed, at most twelve at once', async () => {
  await withTestDatabase(async (database) => {
    expect(await monthsToClose(database, '2026-01')).toEqual(['2026-01']);
    await insertCustomer(database, null);
    await insertStatements(database, ['2025-10', '2025-11']);
    expect(await monthsToClose(database, '2025-10')).toEqual(['2025-10']);
    expect(await monthsToClose(database, '2025-11')).toEqual(['2025-11']);
    expect(await monthsToClose(database, '2026-01')).toEqual(['2025-12', '2026-01']);
    const many = await monthsToClose(database, '2027-06');
    expect([many.length, many[0], many.at(-1)]).toEqual([12, '2025-12', '2026-11']);
  });
});
