import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources } from '../../tools/sources.ts';
import { baseImage, imageOf, inspectImage, locked, runContainer, runScript } from './docker.ts';

const listFiles = `
const { readdirSync } = require('fs');
const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? walk(folder + '/' + entry.name) : [folder + '/' + entry.name]);
console.log(walk('/app').sort().join('\\n'));`;

interface Expected {
  readonly name: string;
  /** The most that it may add to its base, in MB. */
  readonly atMostMegabytes: number;
  /** What it needs beside its program. */
  readonly assets: readonly string[];
}

const job = { atMostMegabytes: 8, assets: [] };

const all: readonly Expected[] = [
  ...sources.map((source) => ({ name: source.job.name, ...job })),
  {
    name: 'api',
    atMostMegabytes: 32,
    assets: ['dejavu', 'migrations', 'openapi.json', 'pglite', 'swagger-ui'],
  },
];

/** Makes Node.js and the program itself tell where their compiled code comes from. */
const sayWhatIsCompiled = ['--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE', '--env', 'NODE_DEBUG=kept-code'];

/** What most starts do without. */
const rareParts = /kubernetes|puppeteer|open-telemetry(?!-api)|pglite|nodefs|opfs|pino-pretty|pdf|xlsx/;

describe.each(all)('the image of $name', ({ name, atMostMegabytes, assets }) => {
  it(`adds less than ${atMostMegabytes} MB to its base`, async () => {
    const [image, base] = await Promise.all([inspectImage(imageOf(name)), inspectImage(baseImage)]);
    const addedMegabytes = (image.Size - base.Size) / 1e6;
    process.stdout.write(`${imageOf(name)} adds ${addedMegabytes.toFixed(1)} MB to ${baseImage}\n`);
    expect(addedMegabytes).toBeGreaterThan(0);
    expect(addedMegabytes).toBeLessThan(atMostMegabytes);
  });

  it('contains only the bundle, its licence, its SBOM and compiled code', async () => {
    const files = (await runScript(name, listFiles)).trim().split('\n');
    const cached = files.filter((file) => file.startsWith('/app/compile-cache/'));
    const programs = files.filter((file) => file.endsWith('.cjs') && file !== '/app/main.cjs');
    const beside = files.filter((file) => file.startsWith('/app/assets/'));
    expect(files.filter((file) => ![...cached, ...programs, ...beside].includes(file))).toEqual([
      '/app/LICENSE',
      '/app/THIRD-PARTY-NOTICES.txt',
      '/app/main.cjs',
      '/app/sbom.cdx.json',
    ]);
    expect([...new Set(beside.map((file) => file.split('/')[3]))]).toEqual(assets);
    expect(programs).toContain(`/app/${name}.cjs`);
    const starters = new Set([`/app/${name}.cjs`, '/app/program.cjs']);
    expect(programs.filter((file) => !starters.has(file)).every((file) => file.startsWith('/app/lazy/'))).toBe(true);
    const loadedLater = programs.filter((file) => file !== `/app/${name}.cjs`).map((file) => basename(file, '.cjs'));
    const [kept = [], byNode = []] = [true, false].map((isKept) =>
      cached.filter((file) => isKept === (dirname(file) === '/app/compile-cache')),
    );
    // Named after the build.
    expect(kept.map((file) => basename(file).replace(/^[0-9a-f]{16}-/, '')).toSorted()).toEqual(loadedLater.toSorted());
    // The first file, the watchdog, and what filled the cache.
    expect(byNode.length).toBeLessThan(8);
  });

  it('runs as an unprivileged user with a numeric id', async () => {
    expect((await inspectImage(imageOf(name))).Config.User).toBe('65532:65532');
    expect(await runScript(name, 'console.log(process.getuid(), process.getgid(), process.getgroups())')).toBe('65532 65532 [ 65532 ]\n');
  });

  it('has labels that identify it', async () => {
    const { Labels } = (await inspectImage(imageOf(name))).Config;
    expect(Labels).toMatchObject({ 'org.opencontainers.image.title': name, 'org.opencontainers.image.licenses': 'Apache-2.0' });
    expect(Object.keys(Labels)).toEqual(
      expect.arrayContaining(['version', 'revision', 'created'].map((label) => `org.opencontainers.image.${label}`)),
    );
  });

  it('starts from compiled code, and loads no module that is rarely used', async () => {
    const { stderr } = await runContainer(name, [...locked, ...sayWhatIsCompiled], ['--help']);
    const found = [...stderr.matchAll(/code cache for CommonJS (\S+) was (\w+)/g)].map(([, file = '', fate]) => ({ file, fate }));
    expect(found.filter(({ fate }) => fate !== 'accepted')).toEqual([]);
    const files = found.map(({ file }) => file);
    expect(files).toEqual(expect.arrayContaining([`/app/${name}.cjs`, '/app/program.cjs']));
    // Beside the program are small files that it shares with its rare modules, such as those of the outbox.
    expect(files.filter((file) => rareParts.test(file))).toEqual([]);
    expect(files.length).toBeLessThan(12);
  });

  it('has compiled the rare modules too', async () => {
    const [, ...flags] = (await inspectImage(imageOf(name))).Config.Entrypoint.slice(0, -2);
    const script = 'require("/app/main.cjs"); for (const part of fs.globSync("/app/lazy/*.cjs")) require(part)';
    const options = [...locked, ...sayWhatIsCompiled, '--entrypoint', 'node'];
    const { stderr } = await runContainer(name, options, [...flags, '-e', script, 'main', '--help']);
    expect(stderr.match(/was accepted/g)?.length).toBeGreaterThanOrEqual(5);
    expect(stderr).not.toMatch(/was rejected|was not accepted|cache miss/);
  });
});

const missing = [
  { name: 'torus-job' as const, settings: ['TORUS_LOCAL_URL', 'TORUS_USERNAME', 'PUSHGATEWAY_URL'] },
  { name: 'enphase-job' as const, settings: ['SYSTEM_ID', 'WATTJOBS_API_URL'] },
  { name: 'acuvim-job' as const, settings: ['PUSHGATEWAY_URL', 'LINE_PROTOCOL_URL'] },
];

describe.each(missing)('$name without network, rights or a writable root', ({ name, settings }) => {
  it.each(['run', 'once', 'check'])('`%s` names every missing setting and exits with 78', async (verb) => {
    const { exitCode, stdout, stderr } = await runContainer(name, locked, [verb]);
    // The findings of `check` are data; the reason why a run ended is in its log.
    const said = verb === 'check' ? stdout : stderr;
    for (const setting of settings) expect(said).toContain(setting);
    expect(exitCode).toBe(78);
  });

  it('runs if no verb is given', async () => {
    expect((await runContainer(name, locked, [])).exitCode).toBe(78);
  });

  it('describes itself', async () => {
    const { exitCode, stdout } = await runContainer(name, locked, ['describe']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name });
  });
});
