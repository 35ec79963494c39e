import { randomBytes } from 'node:crypto';
import { FakeClock } from '@wattjobs/core/testing';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/open-database.ts';
import { Sealing } from '../endpoints/sealing.ts';
import { borrowDatabase, giveBack } from '../testing/test-database.ts';
import { importConsumption } from './import-consumption.ts';
import type { LegacyRow } from './legacy-row.ts';
import { csvRows, postgresTable } from './legacy-tables.ts';

const key = new CredentialsKey(randomBytes(32));
const id = '8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b';
const canary = 'canary-import-44';

/** As `COPY … TO … CSV HEADER` writes them: the seed's columns in camel case. */
const endpointsCsv = `id,name,ipAddress,type,vendor,location,clientName,authType,authConfig,scrapingConfig,enabled,pollInterval,createdAt
${id},"Rack A3, left",192.0.2.7,PDU,,Hall 1,Client XYZ,basic,"{""username"":""admin"",""password"":""${canary}""}","{""steps"":[],""valueSelector"":""#kwh""}",t,30,2026-01-01 00:00:00
not-a-uuid,Rack B1,192.0.2.8,PDU,,,,none,,"{""steps"":[{""action"":""click""}],""valueSelector"":""#kwh""}",f,15,
short,Rack B2,192.0.2.9,PDU,,,,,"{""type"":""none""}","{""valueSelector"":""#kwh""}",f,15,
`;

const readingsCsv = `id,endpoint_id,timestamp,total_kwh,current_kwh,voltage,success,error_message,raw_data
1,${id},2026-01-01 00:15:00.123,100.5,0.5,230,t,,"{""durationMs"":1200,""rawHtml"":""<b>100.5</b>""}"
2,${id},2026-01-01 00:30:00+00,,,,f,no answer,
3,${id},yesterday,1,,,t,,
4,not-a-uuid,2026-01-01T00:30:00Z,1,,,t,,
5,short,2026-01-01T00:30:00Z,7,,,t,,
6,short,2026-01-01T00:45:00Z,12,5,,,t,,
7,short,2026-01-01T01:00:00Z,12
`;

function csv(name: string, text: string): AsyncGenerator<LegacyRow> {
  async function* whole() {
    yield text;
  }
  return csvRows(name, whole());
}

describe('an import of the platform that this API replaces', () => {
  let database: OpenDatabase;
  beforeEach(async () => {
    database = await borrowDatabase();
  });
  afterEach(() => giveBack(database));

  async function run(apply: boolean, keys = { current: key as CredentialsKey | undefined, previous: undefined }) {
    const refused: string[] = [];
    const report = await importConsumption(
      database.kysely,
      { endpoints: csv('endpoints.csv', endpointsCsv), readings: csv('readings.csv', readingsCsv) },
      {
        sealing: new Sealing(keys, randomBytes),
        clock: new FakeClock(),
        timezone: 'Europe/Berlin',
        apply,
        onRefused: (place, why) => refused.push(`${place}: ${why}`),
      },
    );
    return { report, refused };
  }
  const stored = async () => ({
    endpoints: await database.kysely.selectFrom('endpoints').selectAll().orderBy('name').execute(),
    readings: (await sql<Record<string, unknown>>`select * from consumption_readings order by read_at, total_kwh`.execute(database.kysely))
      .rows,
  });

  it('only looks at first, and says of each row what is wrong', async () => {
    const { report, refused } = await run(false);
    expect(report).toEqual({
      endpoints: { created: 2, unchanged: 0, refused: 1 },
      readings: { created: 3, unchanged: 0, refused: 4 },
    });
    expect(refused).toEqual([
      expect.stringMatching(/^endpoints\.csv:3: scrapingConfig\.steps\[0\]\.selector: is missing/),
      expect.stringMatching(/^readings\.csv:4: timestamp: /),
      'readings.csv:7: it has 10 fields, but there are 9 columns',
      'readings.csv:8: it has 4 fields, but there are 9 columns',
      expect.stringMatching(/^readings\.csv:5: endpointId there is no endpoint/),
    ]);
    expect(await stored()).toEqual({ endpoints: [], readings: [] });
  });

  it('seals passwords, keeps ids, and reads times without an offset as UTC', async () => {
    await run(true);
    const { endpoints, readings } = await stored();
    expect(endpoints).toMatchObject([
      {
        id,
        name: 'Rack A3, left',
        poll_interval_minutes: 30,
        timezone: 'Europe/Berlin',
        enabled: true,
        client_name: 'Client XYZ',
        vendor: null,
      },
      { name: 'Rack B2', enabled: false, sealed_auth_config: null },
    ]);
    expect(JSON.stringify(endpoints)).not.toContain(canary);
    expect(key.open(endpoints[0]?.sealed_auth_config ?? '', id)).toContain(canary);
    expect(readings).toMatchObject([
      {
        endpoint_id: id,
        read_at: new Date('2026-01-01T00:15:00.123Z'),
        total_kwh: '100.5',
        voltage: 230,
        success: true,
        duration_ms: 1200,
      },
      { total_kwh: '7' },
      { success: false, error_message: 'no answer', total_kwh: null },
    ]);
  });

  it('changes nothing the second time, not even what was changed since', async () => {
    await run(true);
    await database.kysely.updateTable('endpoints').set({ name: 'renamed' }).where('id', '=', id).execute();
    const before = await stored();
    const { report } = await run(true);
    expect([report.endpoints, report.readings]).toMatchObject([
      { created: 0, unchanged: 2 },
      { created: 0, unchanged: 3 },
    ]);
    expect(await stored()).toEqual(before);
  });

  it('refuses credentials without a key to seal them', async () => {
    const { refused } = await run(false, { current: undefined, previous: undefined });
    expect(refused[0]).toMatch(/^endpoints\.csv:2: authConfig: cannot be sealed.*new-key/);
    expect(refused.join()).not.toContain(canary);
  });

  it('reads the tables of a Postgres, whatever their names are', async () => {
    await sql`create table "ConsumptionReading" (id text, "endpointId" text, timestamp timestamp, "totalKwh" float8, "rawData" jsonb)`.execute(
      database.kysely,
    );
    try {
      await sql`insert into "ConsumptionReading" values ('2', 'e', '2026-01-02', 2.5, '{"durationMs": 7}'), ('1', 'e', '2026-01-01', 1.5, null)`.execute(
        database.kysely,
      );
      const rows: LegacyRow[] = [];
      for await (const row of postgresTable(database.kysely, ['no_such_table', 'ConsumptionReading'], 'timestamp')) rows.push(row);
      expect(rows).toEqual([
        {
          place: 'row 1 of ConsumptionReading',
          values: { id: '1', endpointId: 'e', timestamp: '2026-01-01T00:00:00', totalKwh: 1.5, rawData: null },
        },
        { place: 'row 2 of ConsumptionReading', values: expect.objectContaining({ totalKwh: 2.5, rawData: { durationMs: 7 } }) },
      ]);
      await expect(postgresTable(database.kysely, ['no_such_table'], 'timestamp').next()).rejects.toThrow('without a table no_such_table');
    } finally {
      await sql`drop table "ConsumptionReading"`.execute(database.kysely);
    }
  });
});
