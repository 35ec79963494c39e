import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { torusJob } from './job.ts';
import { Rig } from './testing/rig.ts';

it('delivers the golden exposition, including names, types and help', async () => {
  await using rig = await Rig.start();
  await rig.run({ settings: { WRITER_NAME: 'home/wattjobs-rack' } });
  const bodies = new Map(rig.receiver.pushes.map(({ path, body }) => [path, body]));
  const exposition = [...bodies.values()].join('');
  await expect(exposition).toMatchFileSnapshot(fileURLToPath(new URL('../golden.prom', import.meta.url)));
  for (const { name } of torusJob.metrics) expect(exposition).toContain(`# TYPE ${name} gauge\n`);
});
