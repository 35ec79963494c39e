import { describe, expect, it } from 'vitest';
import type { RunnerSettings } from '../run/runner-settings.ts';
import { writerOf } from './writer-of.ts';

describe('the name of a writer', () => {
  const settings = { sourceName: 'ups', jobName: 'torus', instanceName: 'rack' } as RunnerSettings;
  const nameOf = (writerName: string | undefined, hostName: string, inCluster = false) =>
    writerOf({ ...settings, writerName }, { hostName, inCluster })?.name;

  it('is WRITER_NAME, or the names of the machine and the source', () => {
    expect(nameOf('home/wattjobs-ups', 'pod-x', true)).toBe('home/wattjobs-ups');
    expect(nameOf(undefined, 'cellar')).toBe('cellar/ups');
  });

  it('is unknown if it would change with the next run', () => {
    expect(nameOf(undefined, 'wattjobs-ups-29000000-abcde', true)).toBeUndefined();
    expect(nameOf(undefined, '0123456789ab')).toBeUndefined();
  });
});
