import { spawnSync } from 'node:child_process';
import type { Figure } from './figures.ts';

const image = process.env['TORUS_JOB_IMAGE'] ?? 'wattjobs/torus-job:dev';
const base = process.env['BASE_IMAGE'] ?? 'node:24-bookworm-slim';

/** What the image adds to its base on disk; an empty list, and a message, if there is no engine or no image. */
export function imageFigures(): readonly Figure[] {
  const [imageBytes, baseBytes] = [sizeOf(image), sizeOf(base)];
  if (imageBytes === undefined || baseBytes === undefined) {
    process.stdout.write(`The image is not measured, because there is no ${imageBytes === undefined ? image : base} here.\n`);
    return [];
  }
  return [{ what: 'image over its base, on disk', value: (imageBytes - baseBytes) / 1e6, unit: 'MB', goal: 5, gate: 8 }];
}

function sizeOf(name: string): number | undefined {
  const { status, stdout } = spawnSync('docker', ['image', 'inspect', '--format', '{{.Size}}', name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}
