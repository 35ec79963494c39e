import { describe, expect, it } from 'vitest';
import { legacyBody, summaryItem } from '../../testing/enphase/items.ts';
import { useEnphase } from '../../testing/enphase/rig.ts';

const rig = useEnphase();

const stored = async () => (await rig().get('?page=1&limit=10')).body[0];
const fields = ['current_power', 'energy_lifetime', 'energy_today', 'last_interval_end_at', 'modules', 'size_w', 'status', 'summary_date'];

describe('a summary that lacks a field', () => {
  it.each(fields.flatMap((field) => [null, undefined].map((value) => [field, value] as const)))(
    'is stored without %s (%s)',
    async (field, value) => {
      expect(await rig().post(summaryItem({ [field]: value }))).toMatchObject({ created: 1, refused: 0 });
      const row = await stored();
      expect(row[field]).toBeNull();
      const others = fields.filter((name) => name !== field && !(field === 'summary_date' && name.startsWith('energy_')));
      for (const name of others) expect(row[name]).toBe(legacyBody[name as keyof typeof legacyBody]);
    },
  );

  it('removes nothing that an earlier post of the same report contained', async () => {
    await rig().post(summaryItem());
    const partial = summaryItem({ current_power: null, size_w: null, status: null, summary_date: null, energy_today: 1 });
    expect(await rig().post(partial)).toMatchObject({ unchanged: 1 });
    expect(await stored()).toMatchObject({
      current_power: 2100,
      size_w: 7000,
      status: 'normal',
      summary_date: '2025-06-15',
      energy_today: 8300,
    });
  });

  it('is completed by a later post', async () => {
    await rig().post(summaryItem({ current_power: null, summary_date: null }));
    expect(await rig().post(summaryItem())).toMatchObject({ updated: 1 });
    expect(await stored()).toMatchObject({ current_power: 2100, summary_date: '2025-06-15', energy_lifetime: 9_000_000 });
  });

  it('does not copy the energies of the previous date under a new one', async () => {
    await rig().post(summaryItem());
    await rig().post(summaryItem({ summary_date: '2025-06-16', energy_lifetime: null, energy_today: null }));
    expect(await stored()).toMatchObject({ summary_date: '2025-06-16', energy_lifetime: null, energy_today: null, current_power: 2100 });
    const { body } = await rig().get('/systems/1234/production/daily?from=2025-06-14&to=2025-06-17');
    expect(JSON.stringify(body)).not.toContain('"energy_wh":0');
  });

  it('is refused without its system or its report', async () => {
    expect(await rig().post(summaryItem({ last_report_at: null }), summaryItem({ system_id: null }))).toMatchObject({ refused: 2 });
  });
});
