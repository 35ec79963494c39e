import { describe, expect, it } from 'vitest';
import { summaryItem, systemItem } from '../../testing/enphase/items.ts';
import { useEnphase } from '../../testing/enphase/rig.ts';

const rig = useEnphase();

/** A summary in the morning of a date in New York, with the lifetime counter of that date. */
function morning(date: string, energy_lifetime: number, change: object = {}): object {
  return summaryItem({ summary_date: date, energy_lifetime, last_report_at: Date.parse(`${date}T12:00:00Z`) / 1000, ...change });
}
const daily = async (from: string, to: string) => (await rig().get(`/systems/1234/production/daily?from=${from}&to=${to}`)).body;
const monthly = async (from: string, to: string) => (await rig().get(`/systems/1234/production/monthly?from=${from}&to=${to}`)).body;
const energies = (body: { data: { energy_wh: number | null }[] }) => body.data.map(({ energy_wh }) => energy_wh);

describe('production', () => {
  it('of a day is the rise of the counter until the next date, whatever energy_today was', async () => {
    await rig().post(
      systemItem(),
      morning('2025-06-14', 1000),
      morning('2025-06-15', 1500, { energy_today: 1 }),
      morning('2025-06-16', 1700),
    );
    expect(await daily('2025-06-14', '2025-06-15')).toEqual({
      success: true,
      data: [
        { date: '2025-06-14', energy_wh: 500, coverage: 1, counter_decreased: false, energy_today_wh: null },
        { date: '2025-06-15', energy_wh: 200, coverage: 1, counter_decreased: false, energy_today_wh: null },
      ],
      meta: { count: 2, timezone: 'America/New_York', unattributed: [], decreases: [] },
    });
  });

  it('uses the last reading of a date, which late micro-inverters may have raised', async () => {
    const later = { last_report_at: Date.parse('2025-06-15T20:00:00Z') / 1000 };
    await rig().post(systemItem(), morning('2025-06-14', 1000), morning('2025-06-15', 1510, later), morning('2025-06-15', 1500));
    expect(energies(await daily('2025-06-14', '2025-06-14'))).toEqual([510]);
  });

  it('is null, never 0, if a boundary was not read, and still counts for the month', async () => {
    await rig().post(systemItem(), morning('2025-06-01', 1000), morning('2025-06-03', 1800), morning('2025-07-01', 9000));
    const days = await daily('2025-06-01', '2025-06-03');
    expect(energies(days)).toEqual([null, null, null]);
    expect(days.data.map(({ coverage }: { coverage: number }) => coverage)).toEqual([0, 0, 0]);
    expect(days.meta.unattributed).toEqual([{ from: '2025-06-01T00:00:00-04:00', to: '2025-06-03T00:00:00-04:00', energy_wh: 800 }]);
    expect((await monthly('2025-06', '2025-06')).data).toEqual([
      { month: '2025-06', energy_wh: 8000, coverage: 1, counter_decreased: false },
    ]);
  });

  it('has the coverage of an incomplete month', async () => {
    await rig().post(systemItem(), morning('2025-06-16', 1000), morning('2025-07-01', 4000), morning('2025-07-02', 4200));
    const { data } = await monthly('2025-05', '2025-07');
    expect(data).toMatchObject([
      { month: '2025-05', energy_wh: null, coverage: 0 },
      { month: '2025-06', energy_wh: 3000, coverage: 0.5 },
      { month: '2025-07', energy_wh: 200, coverage: expect.closeTo(1 / 31) },
    ]);
  });

  it('includes after a reset what the counter showed since, and flags the decrease', async () => {
    await rig().post(
      systemItem(),
      morning('2025-06-01', 1000),
      morning('2025-06-02', 1300),
      morning('2025-06-03', 50),
      morning('2025-06-04', 150),
    );
    const days = await daily('2025-06-01', '2025-06-03');
    expect(energies(days)).toEqual([300, 50, 100]);
    expect(days.data[1]).toMatchObject({ counter_decreased: true, coverage: 1 });
    expect(days.meta.decreases).toEqual([
      { from: '2025-06-02T00:00:00-04:00', to: '2025-06-03T00:00:00-04:00', before_wh: 1300, after_wh: 50 },
    ]);
    expect((await monthly('2025-06', '2025-06')).data).toMatchObject([{ energy_wh: 450, counter_decreased: true }]);
  });

  it('never includes an unexplained decrease, which is flagged', async () => {
    await rig().post(systemItem(), morning('2025-06-01', 8_000_000), morning('2025-06-02', 6_806_950), morning('2025-06-03', 6_807_000));
    const days = await daily('2025-06-01', '2025-06-02');
    expect(days.data).toMatchObject([
      { energy_wh: null, coverage: 0, counter_decreased: true },
      { energy_wh: 50, coverage: 1, counter_decreased: false },
    ]);
    expect(days.meta.decreases).toMatchObject([{ before_wh: 8_000_000, after_wh: 6_806_950 }]);
  });

  it('leaves out a dip, also if what shows it to be one comes after the asked days', async () => {
    await rig().post(systemItem(), morning('2025-06-01', 8000), morning('2025-06-02', 0), morning('2025-06-03', 8500));
    const { data, meta } = await daily('2025-06-01', '2025-06-01');
    expect(data).toMatchObject([{ energy_wh: null, counter_decreased: false }]);
    expect(meta).toMatchObject({ unattributed: [], decreases: [] });
    expect((await monthly('2025-06', '2025-06')).data).toMatchObject([{ energy_wh: 500, counter_decreased: false }]);
  });

  it('of a day on which the system fell silent covers only a part of it', async () => {
    // Silent since 18:00 in New York, three quarters of the day; the next dates repeat that report.
    const silent = { last_report_at: Date.parse('2025-06-15T22:00:00Z') / 1000 };
    await rig().post(
      systemItem(),
      morning('2025-06-15', 1000),
      morning('2025-06-16', 1400, silent),
      morning('2025-06-17', 1400, silent),
      morning('2025-06-18', 2000),
    );
    const { data, meta } = await daily('2025-06-15', '2025-06-17');
    expect(data).toMatchObject([
      { energy_wh: 400, coverage: 0.75 },
      { energy_wh: null, coverage: 0 },
      { energy_wh: null, coverage: 0 },
    ]);
    expect(meta.unattributed).toMatchObject([{ from: '2025-06-15T18:00:00-04:00', energy_wh: 600 }]);
  });

  it('shows the provisional energy of today separately', async () => {
    // The clock of the test is at 2026-01-15T12:00Z.
    await rig().post(
      systemItem(),
      morning('2026-01-14', 1000),
      morning('2026-01-15', 1500, { energy_today: 42, last_report_at: 1_768_478_000 }),
    );
    const { data } = (await rig().get('/systems/1234/production/daily?from=2026-01-14')).body;
    expect(data).toMatchObject([
      { date: '2026-01-14', energy_wh: 500, energy_today_wh: null },
      { date: '2026-01-15', energy_wh: null, coverage: 0, energy_today_wh: 42 },
    ]);
  });

  it('is by days of UTC if the zone is not known', async () => {
    await rig().post(morning('2025-06-14', 1000), morning('2025-06-15', 1500, { last_report_at: 5 }));
    const { data, meta } = await daily('2025-06-14', '2025-06-14');
    expect(data).toMatchObject([{ energy_wh: 500, coverage: 1 }]);
    expect(meta.timezone).toBeNull();
  });

  it('is that of the last days and months by default', async () => {
    await rig().post(systemItem());
    const days = (await rig().get('/systems/1234/production/daily')).body;
    expect([days.data[0].date, days.data.at(-1).date]).toEqual(['2025-12-16', '2026-01-15']);
    const months = (await rig().get('/systems/1234/production/monthly')).body;
    expect([months.data[0].month, months.data.at(-1).month]).toEqual(['2025-02', '2026-01']);
  });

  it.for(['daily?from=2025-06-31', 'daily?from=2025-06-02&to=2025-06-01', 'daily?from=1990-01-01&to=2025-06-01', 'monthly?from=2025-13'])(
    'refuses %s',
    async (path) => {
      await rig().post(systemItem());
      expect((await rig().get(`/systems/1234/production/${path}`)).status).toBe(422);
    },
  );
});
