import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { podFields, servers, withPodFields } from './chart-pod-fields.ts';

const story = new URL('../../charts/wattjobs/ci/13-every-field-values.yaml', import.meta.url);

describe('the fields of every pod', () => {
  it('are all in the values that a real API server checks', () => {
    const values = parse(readFileSync(story, 'utf8'), { merge: true });
    expect(podFields.length).toBeGreaterThan(15);
    for (const pod of ['defaults', ...servers]) {
      expect(Object.keys(values[pod])).toEqual(expect.arrayContaining(podFields.map(({ name }) => name)));
    }
  });

  it('are written into values.yaml for each server', () => {
    const place = (name: string) => `${name}:\n  # generated: pod-fields\n  # -- An old one\n  old: {}\n  # /generated\n  more: 1\n`;
    const filled = withPodFields(servers.map(place).join(''));
    const fields = { ...Object.fromEntries(podFields.map(({ name, empty }) => [name, empty])), more: 1 };
    expect(parse(filled)).toEqual(Object.fromEntries(servers.map((server) => [server, fields])));
    expect(filled.match(/# -- /g)).toHaveLength(servers.length * podFields.length);
    expect(withPodFields(filled)).toBe(filled);
  });

  it('are missed if values.yaml has no place for them', () => {
    expect(() => withPodFields('api:\n  # generated: pod-fields\n  # /generated\n')).toThrow('values.yaml has 1 places');
  });
});
