import { readFileSync } from 'node:fs';

/** The image's Node.js flags, so that the measured program is the real one. */
export function imageFlags(): readonly string[] {
  const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1];
  if (entrypoint === undefined) throw new Error('the Dockerfile has no ENTRYPOINT in JSON form');
  return (JSON.parse(entrypoint) as string[]).filter((word) => /^--./.test(word));
}
