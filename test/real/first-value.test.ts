import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTorusUnit } from '@wattjobs/simulators';
import { describe, expect, it, onTestFinished } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The first shell block of a section of the README. */
function commandsOf(heading: string): readonly string[] {
  const section = readFileSync(join(repository, 'README.md'), 'utf8').split(`\n## ${heading}\n`)[1] ?? '';
  return (/```sh\n([^]*?)```/.exec(section)?.[1] ?? '').split('\n').filter((line) => line !== '');
}

describe('a newcomer who pastes the commands of the README', () => {
  it('sees a value of the own device within five minutes of a fresh clone', { timeout: 600_000 }, async () => {
    const unit = await startTorusUnit();
    const home = mkdtempSync(join(tmpdir(), 'newcomer-'));
    onTestFinished(async () => {
      await unit.close();
      rmSync(home, { recursive: true, force: true });
    });
    const commands = commandsOf('Your own number in five minutes');
    expect(commands).toHaveLength(3);
    const startMs = performance.now();
    await run('git', ['clone', '--quiet', repository, 'wattjobs'], { cwd: home });
    const script = commands.map((command) => `${command.replace('192.0.2.5', unit.url)}\necho "exit code $?"`).join('\n');
    // Only Node.js, npm and what every system has; npm finds its registry and certificates as in the caller's shell.
    const { HOME, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
    const env = { HOME, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
    const { stdout } = await run('bash', ['-c', script], { cwd: join(home, 'wattjobs'), env, maxBuffer: 1e7 });
    const minutes = (performance.now() - startMs) / 60_000;
    const [, checked = '', read = ''] = stdout.split(/exit code \d+\n/);
    expect(checked).toContain('FAIL  settings: PUSHGATEWAY_URL is not set');
    expect(checked).toMatch(/^ok {4}unit: responds, input voltage \d/m);
    expect(read).toMatch(/^torus_input_voltage_volts\{job="torus_power_monitor",instance="torus_primary"\} \d/m);
    expect(stdout.match(/exit code \d+/g)).toEqual(['exit code 0', 'exit code 78', 'exit code 0']);
    expect(minutes).toBeLessThan(5);
    process.stdout.write(`from a clone to the first value of the own device: ${Math.round(60 * minutes)} s\n`);
  });
});
