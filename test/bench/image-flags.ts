import { readFileSync } from 'node:fs';

/** The flags with which the image starts Node.js: what is measured is what runs. */
export function imageFlags(): readonly string[] {
  const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1];
  if (entrypoint === undefined) throw new Error('the Dockerfile has no ENTRYPOINT in JSON form');
  return (JSON.parse(entrypoint) as string[]).filter((word) => /^--./.test(word));
}
