import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { podFields, withPodFields } from './chart-pod-fields.ts';

const story = new URL('../../charts/wattjobs/ci/13-every-field-values.yaml', import.meta.url);

describe('the fields of every pod', () => {
  it('are all in the values that a real API server checks', () => {
    const { defaults, api, pushgateway } = parse(readFileSync(story, 'utf8'), { merge: true });
    expect(podFields.length).toBeGreaterThan(15);
    for (const pod of [defaults, api, pushgateway]) {
      expect(Object.keys(pod)).toEqual(expect.arrayContaining(podFields.map(({ name }) => name)));
    }
  });

  it('are written into values.yaml for the API and for the Pushgateway', () => {
    const place = (name: string) => `${name}:\n  # generated: pod-fields\n  # -- An old one\n  old: {}\n  # /generated\n  more: 1\n`;
    const filled = withPodFields(place('api') + place('pushgateway'));
    const { api, pushgateway } = parse(filled);
    expect(api).toEqual({ ...Object.fromEntries(podFields.map(({ name, empty }) => [name, empty])), more: 1 });
    expect(pushgateway).toEqual(api);
    expect(filled.match(/# -- /g)).toHaveLength(2 * podFields.length);
    expect(withPodFields(filled)).toBe(filled);
  });

  it('are missed if values.yaml has no place for them', () => {
    expect(() => withPodFields('api:\n  # generated: pod-fields\n  # /generated\n')).toThrow('values.yaml has 1 places');
  });
});
