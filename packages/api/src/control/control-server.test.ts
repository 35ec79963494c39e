import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlServer } from './control-server.ts';
import { controlSocketPath } from './socket-path.ts';

describe('the socket for the owner’s commands', () => {
  let folder = '';
  let umask = 0;
  beforeEach(() => {
    umask = process.umask(0);
    folder = mkdtempSync(join(tmpdir(), 'control-'));
    // As permissive as a shared volume can be.
    chmodSync(folder, 0o777);
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
  const listen = async () => {
    const control = new ControlServer();
    await control.listen(folder, (_request, response) => response.end());
    return control;
  };

  it('is accessible only to its owner from the start, whatever the umask, which it does not change', async () => {
    const modes: string[] = [];
    // Node.js emits the event first, so no chmod can have come in between.
    const look = () => {
      for (const path of [controlSocketPath(folder), join(folder, 'control')]) modes.push((statSync(path).mode & 0o777).toString(8));
    };
    subscribe('tracing:net.server.listen:asyncEnd', look);
    const control = await listen();
    unsubscribe('tracing:net.server.listen:asyncEnd', look);
    await control.close();
    expect(modes).toEqual(['700', '700']);
    expect(process.umask()).toBe(0);
  });

  it('removes the access of others to its folder before it creates the socket', async () => {
    mkdirSync(join(folder, 'control'), { mode: 0o770 });
    const control = await listen();
    expect(statSync(join(folder, 'control')).mode & 0o777).toBe(0o700);
    await control.close();
  });

  it('is never created through a link, in place of a file, or in another user’s folder', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'control-elsewhere-'));
    symlinkSync(elsewhere, join(folder, 'control'));
    await expect(listen()).rejects.toThrow(/DATA_DIR contains .*control, which is not a folder: delete it/);
    rmSync(join(folder, 'control'));
    writeFileSync(join(folder, 'control'), '');
    await expect(listen()).rejects.toThrow(/is not a folder/);
    rmSync(join(folder, 'control'));
    rmSync(elsewhere, { recursive: true });
  });

  it.runIf(process.geteuid?.() === 0)('is never created in a folder of another user', async () => {
    mkdirSync(join(folder, 'control'), { mode: 0o777 });
    chownSync(join(folder, 'control'), 65_532, 65_532);
    await expect(listen()).rejects.toThrow(/belongs to user 65532, not to 0: delete it/);
  });
});
