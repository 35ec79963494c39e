import { describe, expect, it } from 'vitest';
import { withVersion } from './version.ts';

describe('the version of the product', () => {
  it('is that of the chart and of its images', () => {
    const content = 'apiVersion: v2\nversion: 0.1.0\nappVersion: 0.1.0\n';
    expect(withVersion({ path: 'charts/wattjobs/Chart.yaml', content }, '1.2.3-rc.1').content).toBe(
      'apiVersion: v2\nversion: 1.2.3-rc.1\nappVersion: 1.2.3-rc.1\n',
    );
  });

  it('is the tag of each of our images in a README', () => {
    const content = 'Run `wattjobs/torus-job:0.1.0` or registry.example.com/wattjobs/api:0.2.0-rc.1. Not node:24.1.0, wattjobs/api:dev.';
    expect(withVersion({ path: 'README.md', content }, '1.2.3').content).toBe(
      'Run `wattjobs/torus-job:1.2.3` or registry.example.com/wattjobs/api:1.2.3. Not node:24.1.0, wattjobs/api:dev.',
    );
  });

  it('is written nowhere else', () => {
    const file = { path: 'values.yaml', content: 'version: 0.1.0, wattjobs/api:0.1.0' };
    expect(withVersion(file, '1.2.3')).toEqual(file);
  });
});
