import { describe, expect, it } from 'vitest';
import { baseImage, image, inspectImage, locked, runContainer, runScript } from './docker.ts';

const listFiles = `
const { readdirSync } = require('fs');
const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? walk(folder + '/' + entry.name) : [folder + '/' + entry.name]);
console.log(walk('/app').sort().join('\\n'));`;

describe('the image', () => {
  it('adds less than 8 MB to its base', async () => {
    const [own, base] = await Promise.all([inspectImage(image), inspectImage(baseImage)]);
    const addedMegabytes = (own.Size - base.Size) / 1e6;
    process.stdout.write(`${image} adds ${addedMegabytes.toFixed(1)} MB to ${baseImage}\n`);
    expect(addedMegabytes).toBeGreaterThan(0);
    expect(addedMegabytes).toBeLessThan(8);
  });

  it('holds the bundle, its licence and compiled code, and nothing else', async () => {
    const files = (await runScript(listFiles)).trim().split('\n');
    const cached = files.filter((file) => file.startsWith('/app/compile-cache/'));
    const programs = files.filter((file) => file.endsWith('.cjs') && file !== '/app/main.cjs');
    expect(files.filter((file) => !cached.includes(file) && !programs.includes(file))).toEqual([
      '/app/LICENSE',
      '/app/THIRD-PARTY-NOTICES.txt',
      '/app/main.cjs',
    ]);
    expect(programs).toContain('/app/torus-job.cjs');
    expect(programs.filter((file) => file !== '/app/torus-job.cjs').every((file) => file.startsWith('/app/lazy/'))).toBe(true);
    expect(cached).toHaveLength(programs.length);
  });

  it('runs as a user that is a number and nobody', async () => {
    expect((await inspectImage(image)).Config.User).toBe('65532:65532');
    expect(await runScript('console.log(process.getuid(), process.getgid(), process.getgroups())')).toBe('65532 65532 [ 65532 ]\n');
  });

  it('carries labels that tell what it is', async () => {
    const { Labels } = (await inspectImage(image)).Config;
    expect(Labels).toMatchObject({ 'org.opencontainers.image.title': 'torus-job', 'org.opencontainers.image.licenses': 'Apache-2.0' });
    expect(Object.keys(Labels)).toEqual(
      expect.arrayContaining(['version', 'revision', 'created'].map((name) => `org.opencontainers.image.${name}`)),
    );
  });

  it('starts from compiled code, and loads nothing that is rarely used', async () => {
    const { stderr } = await runContainer([...locked, '--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE'], ['--help']);
    const loaded = [...stderr.matchAll(/code cache for CommonJS (\S+) was (\w+)/g)].map(([, file, fate]) => `${file} ${fate}`);
    expect(loaded).toEqual(['/app/torus-job.cjs accepted', '/app/lazy/rolldown-runtime.cjs accepted']);
  });

  it('has compiled the rare parts, too', async () => {
    const [, ...flags] = (await inspectImage(image)).Config.Entrypoint.slice(0, -1);
    const script = 'for (const part of fs.globSync("/app/lazy/*.cjs")) require(part)';
    const options = [...locked, '--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE', '--entrypoint', 'node'];
    const { stderr } = await runContainer(options, [...flags, '-e', script, 'main', '--help']);
    expect(stderr.match(/was accepted/g)?.length).toBeGreaterThanOrEqual(5);
    expect(stderr).not.toMatch(/was rejected|cache miss/);
  });
});

describe('without network, rights or a writable root', () => {
  it.each(['run', 'once', 'check'])('`%s` names every setting that is missing and ends with 78', async (verb) => {
    const { exitCode, stdout, stderr } = await runContainer(locked, [verb]);
    // What `check` finds is data; what ends a run is in its log.
    const said = verb === 'check' ? stdout : stderr;
    for (const name of ['TORUS_USERNAME', 'TORUS_PASSWORD', 'PUSHGATEWAY_URL']) expect(said).toContain(name);
    expect(exitCode).toBe(78);
  });

  it('runs where no verb is given', async () => {
    expect((await runContainer(locked, [])).exitCode).toBe(78);
  });

  it('describes itself', async () => {
    const { exitCode, stdout } = await runContainer(locked, ['describe']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'torus-job' });
  });
});
