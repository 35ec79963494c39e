import { z } from 'zod';
import type { ApiServer } from '../../http/server-type.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import type { EnphaseContext } from '../context.ts';
import { SystemParams } from './params.ts';
import { listSystems, requireSystem } from './repository.ts';

const System = z.object({
  system_id: z.int(),
  name: z.string().nullable(),
  timezone: z.string().nullable().describe('The IANA name; null until an item of the kind system has it.'),
  size_w: z.int().nullable(),
  operational_at: z.int().nullable().describe('Seconds since the Unix epoch.'),
});

/** The routes that list systems. */
export function addSystemRoutes(app: ApiServer, { database }: EnphaseContext): void {
  const listing = {
    tags: ['enphase'],
    summary: 'Lists systems',
    description: 'Every system with data; unknown values are null.',
    response: { 200: envelope(z.array(System), z.object({ count: z.int() })) },
  };
  app.get('/api/v1/enphase/systems', { config: { access: 'read' }, schema: listing }, async () => {
    const systems = await listSystems(database);
    return succeed(systems, { count: systems.length });
  });
  const reading = {
    tags: ['enphase'],
    summary: 'Reads a system',
    params: SystemParams,
    response: { 200: envelope(System, z.object({})) },
  };
  app.get('/api/v1/enphase/systems/:systemId', { config: { access: 'read' }, schema: reading }, async ({ params }) => {
    return succeed(await requireSystem(database, params.systemId), {});
  });
}
