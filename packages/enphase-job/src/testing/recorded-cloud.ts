import { existsSync, readFileSync } from 'node:fs';
import { startServer } from '@wattjobs/core/testing';

/** The file that answers each path below a system, and the default answer. */
const files: Readonly<Record<string, { readonly file: string; readonly fallback: unknown }>> = {
  '': { file: 'system', fallback: { system_id: 1234, name: 'Roof', timezone: 'America/New_York' } },
  '/summary': { file: 'summary', fallback: {} },
  '/telemetry/production_micro': { file: 'production_micro', fallback: { intervals: [] } },
  '/telemetry/production_meter': { file: 'production_meter', fallback: { intervals: [] } },
  '/telemetry/consumption_meter': { file: 'consumption_meter', fallback: { intervals: [] } },
  '/telemetry/battery': { file: 'battery', fallback: { intervals: [] } },
  '/energy_import_telemetry': { file: 'import', fallback: { intervals: [[]] } },
  '/energy_export_telemetry': { file: 'export', fallback: { intervals: [[]] } },
  '/events': { file: 'events', fallback: { events: [] } },
  '/alarms': { file: 'alarms', fallback: { alarms: [] } },
  '/alarms?cleared': { file: 'alarms-cleared', fallback: { alarms: [] } },
};

/** Serves the recorded replies of a story's folder, `NAME.json` or `NAME.html`, with the story's statuses. */
export async function serveRecordedReplies(folder: string, statuses: Readonly<Record<string, number>>) {
  const requests: Record<string, Readonly<Record<string, string>>> = {};
  const server = await startServer((response, { url }) => {
    const { pathname, searchParams } = new URL(url, 'http://cloud.invalid');
    const path = pathname.replace('/api/v4/systems/1234', '');
    const recorded = files[searchParams.has('cleared') ? `${path}?cleared` : path];
    const { file = 'unknown', fallback } = recorded ?? {};
    const { key: _key, user_id: _userId, ...parameters } = Object.fromEntries(searchParams);
    requests[file] = parameters;
    const page = `${folder}/${file}.html`;
    const isPage = existsSync(page);
    const json = `${folder}/${file}.json`;
    const body = isPage ? readFileSync(page) : existsSync(json) ? readFileSync(json) : JSON.stringify(fallback);
    response.writeHead(statuses[file] ?? 200, { 'content-type': isPage ? 'text/html' : 'application/json' }).end(body);
  });
  return {
    ...server,
    url: `${server.url}/`,
    /** The requests by file name: each query without the common parameters. */
    requests: requests as Readonly<typeof requests>,
  };
}
