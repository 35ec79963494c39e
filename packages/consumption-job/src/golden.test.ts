import { fileURLToPath } from 'node:url';
import { startServer } from '@wattjobs/core/testing';
import { expect, it } from 'vitest';
import { consumptionJob } from './job.ts';
import { Rig } from './testing/rig.ts';

const page = '<p id="kwh">15678.9 kWh</p><i id="u">230 V</i><i id="i">15.5 A</i><i id="p">3565 W</i><i id="pf">0.98</i>';

it('delivers the golden exposition: every series, with type and help', async () => {
  await using rig = await Rig.start();
  await using meter = await startServer((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
  const additionalSelectors = { voltage: '#u', current: '#i', power: '#p', powerFactor: '#pf' };
  rig.list({
    name: 'rack-a3',
    ipAddress: `127.0.0.1:${meter.port}`,
    clientName: 'Client XYZ',
    location: 'Hall 1',
    scrapingConfig: { valueSelector: '#kwh', additionalSelectors },
  });
  expect((await rig.run({ settings: { WRITER_NAME: 'home/wattjobs-hall' } })).exitCode).toBe(0);
  const exposition = rig.receiver.pushes.find(({ path }) => path.includes('rack-a3'))?.body ?? '';
  await expect(exposition).toMatchFileSnapshot(fileURLToPath(new URL('../golden.prom', import.meta.url)));
  for (const { name } of consumptionJob.metrics) expect(exposition).toContain(`# TYPE ${name} gauge\n`);
});
