import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startServer } from './test-server.ts';

const program = `
  const { HttpSession } = await import(process.argv[1]);
  const session = new HttpSession({ userAgent: 'x' });
  const reply = await session.get('http://unit.wattjobs.invalid/status?a=1');
  const posted = await session.postForm('http://unit.wattjobs.invalid/login', [['a', '1']]);
  process.stdout.write([reply.body, posted.body].join('; '));
`;

describe('the proxy that the environment names', () => {
  it('carries the requests, as NODE_USE_ENV_PROXY wants it', async () => {
    await using proxy = await startServer((response, { url }) => response.end(`through the proxy to ${url}`));
    const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: '', no_proxy: '' };
    const session = new URL('session.ts', import.meta.url).href;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, session], { env });
    expect(stdout).toBe(
      'through the proxy to http://unit.wattjobs.invalid/status?a=1; through the proxy to http://unit.wattjobs.invalid/login',
    );
  });
});
