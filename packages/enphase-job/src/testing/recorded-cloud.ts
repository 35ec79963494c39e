import { existsSync, readFileSync } from 'node:fs';
import { startServer } from '@wattjobs/core/testing';

/** The file that answers each path below a system, and the default answer. */
const files: Readonly<Record<string, { readonly file: string; readonly otherwise: unknown }>> = {
  '': { file: 'system', otherwise: { system_id: 1234, name: 'Roof', timezone: 'America/New_York' } },
  '/summary': { file: 'summary', otherwise: {} },
  '/telemetry/production_micro': { file: 'production_micro', otherwise: { intervals: [] } },
  '/telemetry/production_meter': { file: 'production_meter', otherwise: { intervals: [] } },
  '/telemetry/consumption_meter': { file: 'consumption_meter', otherwise: { intervals: [] } },
  '/telemetry/battery': { file: 'battery', otherwise: { intervals: [] } },
  '/energy_import_telemetry': { file: 'import', otherwise: { intervals: [[]] } },
  '/energy_export_telemetry': { file: 'export', otherwise: { intervals: [[]] } },
  '/events': { file: 'events', otherwise: { events: [] } },
  '/alarms': { file: 'alarms', otherwise: { alarms: [] } },
  '/alarms?cleared': { file: 'alarms-cleared', otherwise: { alarms: [] } },
};

/** Serves the recorded replies of a story's folder, `NAME.json` or `NAME.html`, with the story's statuses. */
export async function serveRecordedReplies(folder: string, statuses: Readonly<Record<string, number>>) {
  const asked: Record<string, Readonly<Record<string, string>>> = {};
  const server = await startServer((response, { url }) => {
    const { pathname, searchParams } = new URL(url, 'http://cloud.invalid');
    const path = pathname.replace('/api/v4/systems/1234', '');
    const known = files[searchParams.has('cleared') ? `${path}?cleared` : path];
    const { file = 'unknown', otherwise } = known ?? {};
    const { key: _key, user_id: _userId, ...parameters } = Object.fromEntries(searchParams);
    asked[file] = parameters;
    const page = `${folder}/${file}.html`;
    const isPage = existsSync(page);
    const json = `${folder}/${file}.json`;
    const body = isPage ? readFileSync(page) : existsSync(json) ? readFileSync(json) : JSON.stringify(otherwise);
    response.writeHead(statuses[file] ?? 200, { 'content-type': isPage ? 'text/html' : 'application/json' }).end(body);
  });
  return {
    ...server,
    url: `${server.url}/`,
    /** The requests by file name: each query without the common parameters. */
    asked: asked as Readonly<typeof asked>,
  };
}
