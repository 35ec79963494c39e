import { fileURLToPath } from 'node:url';
import { demoEnphase } from '@wattjobs/simulators';
import { expect, it } from 'vitest';
import { enphaseJob } from './job.ts';
import { ReadsRig } from './testing/reads-rig.ts';

it('delivers the golden exposition, including names, types and help', async () => {
  await using rig = await ReadsRig.start();
  // Watermarks are those before the run: the second run shows them.
  for (let run = 0; run < 2; run += 1) {
    await rig.run({ settings: { SYSTEM_ID: demoEnphase.systemIds.join(','), WRITER_NAME: 'home/wattjobs-roof' } });
    rig.clock.advance(3_600_000);
  }
  const bodies = new Map(rig.receiver.pushes.map(({ path, body }) => [path, body]));
  const exposition = [...bodies.values()].join('');
  await expect(exposition).toMatchFileSnapshot(fileURLToPath(new URL('../golden.prom', import.meta.url)));
  for (const { name } of enphaseJob.metrics) expect(exposition).toContain(`# TYPE ${name} gauge\n`);
});
