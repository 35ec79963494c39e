import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confined, docker, imageOf, inspectImage, locked, runContainer, runScript } from './docker.ts';

const name = 'consumption-job-browser';
const page = `<p>Total <b id="kwh"></b></p><script>setTimeout(() => { document.querySelector('#kwh').textContent = '12543.5 kWh'; }, 300)</script>`;
const serve = `require('http').createServer((_, response) => response.setHeader('content-type', 'text/html').end(${JSON.stringify(page)})).listen(8099, '127.0.0.1')`;
const endpoints = `endpoints:
  - id: 11111111-1111-4111-8111-111111111111
    name: main-feed
    ipAddress: http://127.0.0.1:8099/
    authType: none
    scrapingConfig: { driver: browser, valueSelector: "#kwh" }
`;
/** What is left of a run inside its container: processes with their states, and files. */
const runAndLook = `
const { spawnSync } = require('child_process');
const { status, stdout, stderr } = spawnSync('node', ['/app/main.cjs', 'once', '--dry-run'], { encoding: 'utf8' });
const processes = fs.readdirSync('/proc').filter((pid) => /^\\d+$/.test(pid)).map((pid) => fs.readFileSync('/proc/' + pid + '/stat', 'utf8'));
console.log(JSON.stringify({ status, stdout, stderr, processes: processes.map((line) => line.replace(/^\\d+ \\((.*)\\) (\\S).*/s, '$1 $2')), files: fs.readdirSync('/tmp') }));`;

describe('the image with a browser', () => {
  let folder: string;
  let server: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'browser-image-'));
    await writeFile(join(folder, 'endpoints.yaml'), endpoints, { mode: 0o644 });
    const { stdout } = await docker(['run', '--detach', '--rm', ...locked, '--entrypoint', 'node', imageOf(name), '-e', serve]);
    server = stdout.trim();
  });
  afterAll(async () => {
    await docker(['rm', '--force', server]);
    await rm(folder, { recursive: true });
  });

  /** The loopback of the page's container, no other network; no rights; one folder that can be written. */
  const options = () => {
    const only = ['--network', `container:${server}`, '--tmpfs', '/tmp:mode=1777', '--memory', '1g'];
    const file = ['--volume', `${join(folder, 'endpoints.yaml')}:/endpoints.yaml:ro`, '--env', 'ENDPOINTS_FILE=/endpoints.yaml'];
    return [...confined, ...only, ...file, '--env', 'ALLOWED_NETWORKS=127.0.0.0/8'];
  };

  it('adds the browser, and not more, to that without', async () => {
    const [image, without] = await Promise.all([inspectImage(imageOf(name)), inspectImage(imageOf('consumption-job'))]);
    const addedMegabytes = (image.Size - without.Size) / 1e6;
    process.stdout.write(`${imageOf(name)} adds ${addedMegabytes.toFixed(0)} MB\n`);
    expect(addedMegabytes).toBeLessThan(330);
  });

  it('runs as the same user, below an init', async () => {
    const { Config } = await inspectImage(imageOf(name));
    expect(Config).toMatchObject({ User: '65532:65532', Labels: { 'org.opencontainers.image.title': name } });
    const { Entrypoint } = (await inspectImage(imageOf('consumption-job'))).Config;
    expect(Config.Entrypoint).toEqual(['tini', '--', ...Entrypoint]);
    expect(await runScript(name, 'console.log(fs.existsSync(process.env.BROWSER_PATH))')).toBe('true\n');
  });

  it('reads a page that a script writes, and leaves no process, no zombie and no file', async () => {
    const { stdout } = await docker(['run', '--rm', ...options(), '--entrypoint', 'tini', imageOf(name), '--', 'node', '-e', runAndLook]);
    const left = JSON.parse(stdout);
    expect(left).toMatchObject({ status: 0, files: [] });
    expect(left.stdout).toMatch(/consumption_energy_watthours\{.*\} 12543500/);
    // The init, and the process that looks.
    expect(left.processes).toEqual([expect.stringMatching(/^tini S/), expect.stringMatching(/^\S+ R/)]);
  });

  it('says what it lacks if nothing can be written', async () => {
    const { stdout, stderr } = await runContainer(
      name,
      options().filter((option) => !/tmpfs|\/tmp:/.test(option)),
      ['once', '--dry-run'],
    );
    expect(`${stdout}${stderr}`).toContain('browser_failed');
    expect(`${stdout}${stderr}`).toContain('emptyDir');
  });
});
