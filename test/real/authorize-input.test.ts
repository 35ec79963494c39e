import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoEnphase, type EnphaseCloud, startEnphaseCloud } from '@wattjobs/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const mainFile = fileURLToPath(import.meta.resolve('@wattjobs/enphase-job/main'));

describe('authorize as a process', () => {
  let cloud: EnphaseCloud;
  let folder: string;

  beforeEach(async () => {
    cloud = await startEnphaseCloud();
    folder = mkdtempSync(join(tmpdir(), 'authorize-'));
    const { apiKey: api_key, clientId: user_id, clientSecret: client_secret } = demoEnphase;
    writeTokens({ api_key, user_id, client_secret });
  });
  afterEach(async () => {
    await cloud.close();
    rmSync(folder, { recursive: true });
  });

  const tokensPath = () => join(folder, 'tokens.json');
  const writeTokens = (entries: object) => writeFileSync(tokensPath(), JSON.stringify(entries), { mode: 0o600 });
  const tokens = () => JSON.parse(readFileSync(tokensPath(), 'utf8')) as Record<string, string>;

  /** Runs the verb in a shell with this kind of standard input, and pipes a text into the shell. */
  async function run(redirection: string, input = '', prefix = '') {
    const command = `exec '${process.execPath}' --no-warnings '${mainFile}' authorize`;
    const child = spawn('sh', ['-c', prefix === '' ? `${command} ${redirection}` : `${prefix} "${command}" /dev/null`], {
      env: {
        PATH: process.env['PATH'],
        ENPHASE_BASE_URL: cloud.url,
        SYSTEM_ID: '1234',
        WATTJOBS_API_URL: 'http://127.0.0.1:9',
        TOKENS_URL: `file://${tokensPath()}`,
        STATE_URL: 'memory:',
        JOB_DURATION: '2',
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin.on('error', () => undefined);
    child.stdin.write(input);
    if (!redirection.includes('open')) child.stdin.end();
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, said };
  }

  it.each([
    ['/dev/null', '</dev/null'],
    ['closed', '<&-'],
    ['a pipe that ends at once', ''],
    ['a folder', '</'],
    ['a device that never ends a line', '</dev/zero'],
    ['a pipe that never ends', '# open'],
  ])('exits with 77 and never with 0 if standard input is %s', async (_, redirection) => {
    const { exitCode, said } = await run(redirection);
    expect(said).toContain('Waiting for the code in the file');
    expect(said).toContain('no code arrived under authorization_code');
    expect(exitCode).toBe(77);
  });

  it.each([
    ['a line', 'wrong1\n'],
    ['the middle of a line', 'wrong1'],
    ['a line that is not a code', 'wrong1\nno code\n'],
  ])('exits with 77 if standard input ends after %s and its code was refused', async (_, input) => {
    const { exitCode, said } = await run('', input);
    expect(said).toContain('the cloud refused the code');
    expect(exitCode).toBe(77);
    expect(tokens()).not.toHaveProperty('refresh_token');
  });

  it('reads on after a refused code, including what arrived together with it', async () => {
    const { exitCode } = await run('', `wrong1\n${cloud.grantCode()}`);
    expect(exitCode).toBe(0);
    expect(cloud.isLiveRefreshToken(tokens()['refresh_token'] ?? '')).toBe(true);
  });

  it.each([
    ['before a code', '\u0004'],
    ['after a refused code', 'wrong1\n\u0004'],
  ])('exits with 77 at a terminal if Ctrl-D comes %s', async (_, input) => {
    const { exitCode, said } = await run('open', input, 'script --quiet --return --echo never --command');
    expect(said).toContain('arrived under authorization_code');
    expect(exitCode).toBe(77);
  });
});
