import { hostname } from 'node:os';
import { z } from 'zod';
import type { Clock } from '@wattjobs/core/time';
import type { ApiServer } from '../../http/server-type.ts';

const everybody = { config: { access: 'anyone', legacy: true } } as const;
const tags = ['enphase (legacy)'];

/** The legacy API's own status. This API's probes are /healthz and /readyz, which check more. */
export function addLegacyOperations(app: ApiServer, clock: Clock): void {
  const health = { tags, summary: 'Reports that the server runs', response: { 200: z.object({ status: z.literal('UP') }) } };
  app.get('/api/v1/enphase/health', { ...everybody, schema: health }, () => ({ status: 'UP' as const }));

  const Info = z.object({
    hostname: z.string(),
    app_name: z.string(),
    description: z.string(),
    app_env: z.string(),
    time: z.string().describe('UTC, as `03:04:05 PM on 2025-06-15`.'),
  });
  app.get('/api/v1/enphase/info', { ...everybody, schema: { tags, summary: 'Identifies the server', response: { 200: Info } } }, () => ({
    hostname: hostname(),
    app_name: 'enphase',
    description: 'The Enphase domain of the local API of Wattjobs',
    app_env: 'production',
    time: legacyTime(clock.now()),
  }));
}

/** `03:04:05 PM on 2025-06-15`, in UTC. */
export function legacyTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const hour = Number(iso.slice(11, 13));
  const half = hour < 12 ? 'AM' : 'PM';
  return `${String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0')}${iso.slice(13, 19)} ${half} on ${iso.slice(0, 10)}`;
}
