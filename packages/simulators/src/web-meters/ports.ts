import type { ListenOptions, Simulator } from '../http/listen.ts';
import { legacyCredentials, startLegacyMeters } from './legacy-meters.ts';
import { legacyMeterNames } from './legacy-pages.ts';
import { models, webMeterModels } from './models.ts';
import { startWebMeter, type WebMeter } from './server.ts';

/** A simulator, and what the command line prints for it. */
export interface PrintedSimulator extends Simulator {
  readonly lines: readonly string[];
}

/** Starts the six legacy meters under one port, and each model under the next one; the data log of the APC has the port after them. */
export async function startWebPorts({ host, port = 0 }: ListenOptions): Promise<readonly PrintedSimulator[]> {
  const portAfter = (index: number) => (port === 0 ? 0 : port + index);
  const legacy = startLegacyMeters({ host, port }).then((meters) => ({
    ...meters,
    lines: legacyMeterNames.map((name) => legacyLine(meters.url, name)),
  }));
  const devices = webMeterModels.map(async (model, index) => {
    const meter = await startWebMeter({ model, host, port: portAfter(index + 1), ftpPort: portAfter(webMeterModels.length + 1) });
    return { ...meter, lines: [deviceLine(meter)] };
  });
  return await Promise.all([legacy, ...devices]);
}

function legacyLine(url: string, name: (typeof legacyMeterNames)[number]): string {
  const login = name === 'basic-auth-meter' || name === 'form-login-meter' ? legacyCredentials[name] : null;
  return `${url}/${name}${login ? ` (${login.username} / ${login.password})` : ''}`;
}

function deviceLine({ url, model, login, ftp }: WebMeter): string {
  const notes = [model, ...(login ? [`${login.username} / ${login.password}`] : []), ...(ftp ? [`FTP port ${ftp.port}`] : [])];
  return `${url}${models[model].start} (${notes.join(', ')})`;
}
