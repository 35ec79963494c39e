import { describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { send, useTestApi } from '../testing/use-test-api.ts';

describe('the health of the server', () => {
  const stop = new AbortController();
  const api = useTestApi({ stop: stop.signal });
  const get = (path: string) => send(api(), undefined, 'GET', path);

  it('is alive and ready, for callers without a key', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'alive' });
    expect((await get('/readyz')).body).toEqual({
      status: 'ready',
      migrations: expect.any(Number),
      database_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      batches: expect.any(Number),
    });
  });

  it('is not ready while a migration is missing', async () => {
    const { rows } = await sql<{ checksum: string }>`delete from schema_migrations where number = 2 returning checksum`.execute(
      api().database,
    );
    const { status, headers, body } = await get('/readyz');
    await sql`insert into schema_migrations (number, checksum) values (2, ${rows[0]?.checksum})`.execute(api().database);
    expect([status, headers.get('retry-after'), body.error.code]).toEqual([503, '5', 'NOT_READY']);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('stays ready if a newer version has applied another migration', async () => {
    await sql`insert into schema_migrations (number, checksum) values (999999, 'of a newer version')`.execute(api().database);
    const { status } = await get('/readyz');
    await sql`delete from schema_migrations where number = 999999`.execute(api().database);
    expect(status).toBe(200);
  });

  it('counts requests by route, never by address', async () => {
    await get('/nothing/canary');
    await send(api(), 'read', 'GET', '/api/v1/keys');
    const { headers, body } = await get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/wattjobs_api_request_duration_seconds_count\{method="GET",route="unknown",status="404"\} 1/);
    expect(body).toMatch(/wattjobs_api_refused_keys_total\{reason="scope_missing"\} 1/);
    expect(body).toMatch(/wattjobs_api_database_connections \d+/);
    expect(body).not.toContain('canary');
  });

  it('counts delivered items by kind and result', async () => {
    const system = { kind: 'system', system_id: 7, timezone: 'UTC' };
    await send(api(), 'collect', 'POST', '/api/v1/enphase/batches', { items: [system, system, { kind: 'canary' }, 5] });
    const { body } = await get('/metrics');
    const counted = body.split('\n').filter((line: string) => line.startsWith('wattjobs_api_ingested_items_total'));
    expect(counted.toSorted()).toEqual([
      'wattjobs_api_ingested_items_total{kind="system",outcome="created"} 1',
      'wattjobs_api_ingested_items_total{kind="system",outcome="unchanged"} 1',
      'wattjobs_api_ingested_items_total{kind="unknown",outcome="refused"} 2',
    ]);
  });

  it('is no longer ready, but still alive, during shutdown', async () => {
    stop.abort();
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/healthz')).status).toBe(200);
  });
});
