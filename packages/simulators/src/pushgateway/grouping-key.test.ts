import { describe, expect, it } from 'vitest';
import { groupId, parseGroupingKey } from './grouping-key.ts';

describe('the path of a group', () => {
  it.each([
    ['/metrics/job/torus', { job: 'torus' }],
    ['/metrics/job/torus/instance/rack 1', { job: 'torus', instance: 'rack 1' }],
    ['/metrics/job/torus/instance/', { job: 'torus', instance: '' }],
    ['/metrics/job/a/instance/b/instance/c', { job: 'a', instance: 'c' }],
    ['/metrics/job/a/job/c', { job: 'a' }],
    ['/metrics/job@base64/YS9i', { job: 'a/b' }],
    ['/metrics/job@base64/YWE=/instance@base64/=', { job: 'aa', instance: '' }],
    ['/metrics/job/a/instance@base64/', { job: 'a', instance: '' }],
    ['/metrics/job/a/instance@base64/Pz8_', { job: 'a', instance: '???' }],
  ])('%s', (path, labels) => {
    expect(parseGroupingKey(path)).toEqual(labels);
  });

  it.each(['/metrics', '/metrics/job', '/metrics/job/', '/metrics/instance/a', '/metrics/job@base64/'])('is not %s', (path) => {
    expect(parseGroupingKey(path)).toBeNull();
  });

  it.each([
    ['/metrics/job/a/instance', 'odd number of components in label string "/instance"'],
    ['/metrics/job/a/instance/b/c', 'odd number of components in label string "/instance/b/c"'],
    ['/metrics/job@base64/=', 'job name is required'],
    ['/metrics/job@base64/!!', 'invalid base64 encoding in job name ""'],
    ['/metrics/job/a/instance@base64/YS+i', 'invalid base64 encoding for label instance="YS+i"'],
    ['/metrics/job/a/instance@base64/Y', 'invalid base64 encoding for label instance="Y"'],
    ['/metrics/job/a/in-st/b', 'improper label name "in-st"'],
    ['/metrics/job/a/__x/b', 'improper label name "__x"'],
  ])('%s is refused', (path, problem) => {
    expect(() => parseGroupingKey(path)).toThrow(problem);
  });

  it('names the same group in any order', () => {
    const id = (path: string) => groupId(parseGroupingKey(path) ?? {});
    expect(id('/metrics/job/a/b/c/d/e')).toBe(id('/metrics/job/a/d/e/b/c'));
    expect(id('/metrics/job/a/b/c')).not.toBe(id('/metrics/job/a/c/b'));
  });
});
