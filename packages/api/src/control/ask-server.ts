import { request } from 'node:http';
import { RetryState, WaitForLock } from '@wattjobs/core/errors';
import { controlSocketPath } from './socket-path.ts';

/** A request to the API and its answer. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls the API with all rights. */
export type AskApi = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<ApiAnswer>;

const longestWaitMs = 30_000;

/**
 * Calls the server that holds a data folder.
 * @throws WaitForLock if the folder's holder does not listen: it is starting, stopping, or not a server
 */
export function askServerOf(dataFolder: string): AskApi {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const asked = request(
        {
          socketPath: controlSocketPath(dataFolder),
          method,
          path,
          timeout: longestWaitMs,
          headers: {
            host: 'localhost',
            ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) }));
        },
      );
      asked.on('timeout', () =>
        asked.destroy(new RetryState(`the server that holds ${dataFolder} did not answer in ${longestWaitMs / 1000} s`)),
      );
      asked.on('error', (error) => reject('syscall' in error ? notListening(dataFolder, error) : error));
      asked.end(text);
    });
}

function notListening(dataFolder: string, cause: unknown): WaitForLock {
  return new WaitForLock(`another process holds ${dataFolder}, and accepts no commands`, {
    reason: 'data_folder_held',
    fix: 'Wait until it has started or stopped, and try again.',
    cause,
  });
}
