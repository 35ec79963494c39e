import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { withImages } from './chart-images.ts';

it('a released chart lists its images with their digests', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const images = {
    api: `ghcr.io/somebody/wattjobs/api:1.2.3@${digest}`,
    'torus-job': `ghcr.io/somebody/wattjobs/torus-job:1.2.3@${digest}`,
  };
  const { name, annotations } = parse(withImages('name: wattjobs\n', images));
  expect(name).toBe('wattjobs');
  expect(parse(annotations['artifacthub.io/images'])).toEqual(
    Object.entries(images).map(([image, reference]) => ({ name: image, image: reference })),
  );
});
