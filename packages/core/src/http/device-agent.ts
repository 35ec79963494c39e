import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { readLeniently } from './lenient/lenient-connection.ts';

type OnConnection = (error: Error | null, connection: Duplex) => void;

/** Opens http connections to a device and reads its responses leniently. */
export class DeviceHttpAgent extends HttpAgent {
  override createConnection(options: ClientRequestArgs, callback?: OnConnection): Duplex | null | undefined {
    return leniently(super.createConnection(options, whenLenient(callback)));
  }
}

/** Opens https connections to a device and reads its responses leniently. */
export class DeviceHttpsAgent extends HttpsAgent {
  override createConnection(options: RequestOptions, callback?: OnConnection): Duplex | null | undefined {
    return leniently(super.createConnection(options, whenLenient(callback)));
  }
}

/** A connection through a proxy arrives later, and only by the callback. */
function whenLenient(callback: OnConnection | undefined): OnConnection {
  return (error, connection) => callback?.(error, error === null ? readLeniently(connection) : connection);
}

function leniently(connection: Duplex | null | undefined): Duplex | null | undefined {
  return connection === null || connection === undefined ? connection : readLeniently(connection);
}
