import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const kinds = ['receivers', 'processors', 'exporters'] as const;
type Components = Readonly<Record<(typeof kinds)[number], Readonly<Record<string, unknown>>>>;
type Pipeline = Readonly<Record<(typeof kinds)[number], readonly string[]>>;

const file = readFileSync(new URL('../../docs/open-telemetry-collector.yaml', import.meta.url), 'utf8');
const collector: Components & { readonly service: { readonly pipelines: Readonly<Record<string, Pipeline>> } } = parse(file);
const pipelines = Object.values(collector.service.pipelines);

describe('the example of a collector', () => {
  it('receives the three signals of a job', () => {
    expect(Object.keys(collector.service.pipelines).toSorted()).toEqual(['logs', 'metrics', 'traces']);
  });

  it.each(kinds)('configures only the %s that its pipelines use', (kind) => {
    const used = new Set(pipelines.flatMap((pipeline) => pipeline[kind]));
    expect(used.size).toBeGreaterThan(0);
    expect([...used].toSorted()).toEqual(Object.keys(collector[kind]).toSorted());
  });

  it('keeps the last values of a job for longer than a day', () => {
    expect(collector.exporters).toMatchObject({ prometheus: { metric_expiration: '26h' } });
  });
});
