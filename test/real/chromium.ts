import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = '/usr/bin/chromium';
/** Without these it looks up its vendor's hosts at every start. */
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Opens a page in Debian's Chromium, runs its scripts, and returns the resulting document. */
export async function openInChromium(url: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const options = ['--headless', '--no-sandbox', '--disable-gpu', ...quiet, `--user-data-dir=${profile}`, '--virtual-time-budget=5000'];
  const browser = spawn(program, [...options, '--dump-dom', url], { stdio: ['ignore', 'pipe', 'ignore'] });
  let document = '';
  browser.stdout.on('data', (chunk) => (document += chunk));
  const [code] = await once(browser, 'close');
  rmSync(profile, { recursive: true, force: true });
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return document;
}
