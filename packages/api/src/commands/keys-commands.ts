import { FixSettings, ReportBug } from '@wattjobs/core/errors';
import { z } from 'zod';
import type { ApiAnswer } from '../control/ask-server.ts';
import type { Program } from './program.ts';
import { withApi } from './with-api.ts';

const Key = z.object({
  id: z.number(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});

/** `keys create`: prints the new key, and nothing else, to stdout. */
export function createKeyCommand(program: Program, body: { readonly name: string; readonly scopes: readonly string[] }): Promise<void> {
  return withApi(program, async (ask) => {
    const made = data(await ask('POST', '/api/v1/keys', body), Key.extend({ key: z.string() }));
    program.host.stderr(`Key ${made.id} (${made.scopes.join(', ')}) was created. It is shown only this once:\n`);
    program.host.stdout(`${made.key}\n`);
  });
}

/** `keys list`. */
export function listKeysCommand(program: Program): Promise<void> {
  return withApi(program, async (ask) => {
    const keys = data(await ask('GET', '/api/v1/keys'), z.array(Key));
    const rows = keys.map(({ id, name, prefix, scopes, created_at, last_used_at, revoked_at }) => [
      String(id),
      prefix,
      scopes.join(','),
      created_at,
      revoked_at === null ? (last_used_at ?? 'never') : `revoked ${revoked_at}`,
      name,
    ]);
    for (const row of [['ID', 'KEY', 'SCOPES', 'CREATED', 'LAST USED', 'NAME'], ...rows]) program.host.stdout(`${row.join('\t')}\n`);
  });
}

/** `keys revoke`. */
export function revokeKeyCommand(program: Program, id: string): Promise<void> {
  return withApi(program, async (ask) => {
    const revoked = data(await ask('DELETE', `/api/v1/keys/${encodeURIComponent(id)}`), Key);
    program.host.stdout(`Key ${revoked.id} (${revoked.prefix}) was revoked.\n`);
  });
}

function data<Data>({ status, body }: ApiAnswer, schema: z.ZodType<Data>): Data {
  const refused = z.object({ error: z.object({ message: z.string() }) }).safeParse(body);
  if (refused.success)
    throw new FixSettings([{ name: 'The command', problem: `was refused: ${refused.data.error.message.replace(/\.$/, '')}` }]);
  const answered = z.object({ data: schema }).safeParse(body);
  if (!answered.success) throw new ReportBug(`the API answered ${status} with an unexpected body`);
  return answered.data.data;
}
