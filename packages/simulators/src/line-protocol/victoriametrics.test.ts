import { describe, expect, it } from 'vitest';
import { nowMs, start } from './test-client.ts';

describe('VictoriaMetrics', () => {
  it('drops what it cannot store, and tells only in its metrics', async () => {
    await using started = await start({ retentionDays: 30 });
    const days = (count: number) => nowMs + count * 86_400_000;
    const labels = Array.from({ length: 31 }, (_, index) => `t${index}=1`).join(',');
    const lines = [
      'bad line',
      `m v=1 ${days(-31)}`,
      `m v=1 ${days(3)}`,
      `m,${labels} v=1 ${nowMs}`,
      `m,a=${'x'.repeat(4097)} v=1 ${nowMs}`,
    ];
    expect(await started.send(lines.map((line) => `${line}\n`).join(''))).toEqual([204, '']);
    expect(started.receiver.points()).toEqual([]);
    expect(started.receiver.dropped).toEqual({
      invalid: 1,
      small_timestamp: 1,
      big_timestamp: 1,
      too_many_labels: 1,
      too_long_label_value: 1,
    });
    const metrics = await (await fetch(`${started.receiver.url}/metrics`)).text();
    expect(metrics).toContain('vm_rows_invalid_total{type="influx"} 1\n');
    expect(metrics).toContain('vm_rows_ignored_total{reason="small_timestamp"} 1\n');
    expect(await (await fetch(`${started.receiver.url}/flags`)).text()).toBe('-dedup.minScrapeInterval="1ms"\n-retentionPeriod="30d"\n');
  });

  it('refuses the request of a bad line in newer versions', async () => {
    await using started = await start({ refuseBadLines: true });
    const [status, text] = await started.send('m v=1\nbad line\nm v=2\n');
    expect([status, text]).toEqual([400, expect.stringContaining('incorrect influx line "bad line\\nm v=2\\n"')]);
    expect(started.receiver.storedCount).toBe(0);
  });

  it('reads values, tags and times as measured', async () => {
    await using started = await start();
    await started.send('m,e=,__name__=x,d=C:\\\\ a=1i,b=T,c="12.5",o="OL",n=NaN,x=.5,g=abc\r\n');
    const labels = { d: 'C:\\' };
    expect(started.receiver.points()).toEqual(
      Object.entries({ a: 1, b: 1, c: 12.5, o: 0, x: 0, g: 0 }).map(([field, value]) => ({
        name: `m_${field}`,
        labels,
        value,
        timeMs: nowMs,
      })),
    );
  });

  it('ignores organization and bucket, and needs a token only if it has one', async () => {
    await using open = await start();
    expect(await open.send('m v=1\n', `${open.receiver.url}/api/v2/write?org=a&bucket=b&precision=ms`)).toEqual([204, '']);
    await using closed = await start({ token: 'secret' });
    expect((await closed.send('m v=1\n'))[0]).toBe(401);
    expect(await closed.send('m v=1\n', undefined, { authorization: 'Bearer secret' })).toEqual([204, '']);
  });

  it('answers its probes', async () => {
    await using started = await start();
    const statuses = ['/ping', '/health', '/write', '/nothing'].map(async (path) => (await fetch(`${started.receiver.url}${path}`)).status);
    expect(await Promise.all(statuses)).toEqual([204, 200, 204, 400]);
  });
});
