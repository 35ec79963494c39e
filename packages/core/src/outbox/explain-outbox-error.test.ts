import { expect, it } from 'vitest';
import { explainOutboxError } from './explain-outbox-error.ts';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'write' });
}

it.each(['ENOENT', 'EIO', 'ENOSPC', 'EROFS', 'EACCES'])('says what to do about %s at the outbox, and nothing about Secrets', (code) => {
  const explained = explainOutboxError(failure(code), '/outbox');
  expect(explained).toMatchObject({ code: 'OUTBOX_FAILED', reason: 'outbox_disk', message: expect.stringContaining(code) });
  expect((explained as { fix: string }).fix).toMatch(/OUTBOX_DIR|\/outbox/);
  expect((explained as { fix: string }).fix).not.toContain('Secret');
});
