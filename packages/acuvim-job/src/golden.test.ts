import { fileURLToPath } from 'node:url';
import type { ModbusMeterOptions } from '@wattjobs/simulators';
import { expect, it } from 'vitest';
import { acuvimJob } from './job.ts';
import { profiles } from './profiles/index.ts';
import { Rig } from './testing/rig.ts';

/** The model with which each profile is tried. */
const models: readonly (readonly [profile: string, meter: ModbusMeterOptions])[] = [
  ['acuvim-fast', { model: 'acuvim-ii', fastRead: 'on' }],
  ['acuvim-ii', { model: 'acuvim-ii' }],
  ['acuvim-ii-one-block', { model: 'acuvim-ii' }],
  ['acuvim-l', { model: 'acuvim-l' }],
  ['acuvim-3', { model: 'acuvim-3' }],
  ['acurev-2100', { model: 'acurev-2100' }],
  ['acurev-1310', { model: 'acurev-1310' }],
];

/** The groups of several meters as one text, in which each series has its HELP and TYPE once, as a scrape returns them. */
function oneExposition(bodies: readonly string[]): string {
  const families = Map.groupBy(
    bodies.flatMap((body) => body.split(/^(?=# HELP )/m)),
    (family) => family.split('\n').slice(0, 2).join('\n'),
  );
  return [...families]
    .map(([head, parts]) => [head, ...parts.flatMap((part) => part.trimEnd().split('\n').slice(2))].join('\n'))
    .join('\n\n')
    .concat('\n');
}

it('delivers the golden exposition: every series of every shipped profile, with types and help', async () => {
  expect(models.map(([profile]) => profile)).toEqual([...profiles.keys()]);
  await using rig = await Rig.start(...models.map(([, meter]) => meter));
  rig.describe(...models.map(([profile]) => ({ profile, name: profile })));
  const settings = { WRITER_NAME: 'home/wattjobs-hall', POLL_INTERVAL: '60', JOB_DURATION: '600' };
  expect((await rig.run({ settings })).exitCode).toBe(0);
  const bodies = new Map(rig.receiver.pushes.map(({ path, body }) => [path, body]));
  const exposition = oneExposition([...bodies].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, body]) => body));
  await expect(exposition).toMatchFileSnapshot(fileURLToPath(new URL('../golden.prom', import.meta.url)));
  for (const { name } of acuvimJob.metrics) expect(exposition).toContain(`# TYPE ${name} gauge\n`);
});
