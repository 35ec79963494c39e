import { describe, expect, it } from 'vitest';
import { startTorusUnit } from '../torus-unit/server.ts';

describe('a simulator', () => {
  it('listens on a free port of this machine only', async () => {
    await using first = await startTorusUnit();
    await using second = await startTorusUnit();
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(second.url).not.toBe(first.url);
  });

  it('rejects if its port is in use', async () => {
    await using first = await startTorusUnit();
    await expect(startTorusUnit({ port: Number(new URL(first.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each([
    ['0.0.0.0', /^http:\/\/127\.0\.0\.1:/],
    ['::', /^http:\/\/\[::1\]:/],
    ['::1', /^http:\/\/\[::1\]:/],
    ['[::1]', /^http:\/\/\[::1\]:/],
    ['localhost', /^http:\/\/localhost:/],
  ])('has an address that clients can call if it listens on %s', async (host, url) => {
    await using unit = await startTorusUnit({ host });
    expect(unit.url).toMatch(url);
    expect((await fetch(unit.url)).status).toBe(200);
  });

  it('ends every connection when it is closed, and can be closed twice', async () => {
    const unit = await startTorusUnit({ hang: true });
    const failure = fetch(unit.url).catch((error: unknown) => error);
    await expect.poll(() => unit.requests).toHaveLength(1);
    await unit.close();
    expect(await failure).toMatchObject({ message: 'fetch failed' });
    await unit.close();
    await expect(fetch(unit.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
