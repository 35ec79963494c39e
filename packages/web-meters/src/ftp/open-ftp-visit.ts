import { lookup as lookUp } from 'node:dns';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { TransportFailure, transportFailureOf } from '@wattjobs/core/transport';
import type { FTPError } from 'basic-ftp';
import type { MeterConfiguration } from '../configuration/index.ts';
import { abortedBy } from '../reading/aborted-by.ts';
import { MeterFailure, transportFailure } from '../reading/meter-failure.ts';
import type { OpenVisit, VisitTerms } from '../reading/visit.ts';

/** A data log holds at most a few thousand rows. */
const maxFileBytes = 4 * 1024 * 1024;

/**
 * Reads one file over FTP (RFC 959), as a page of tab-separated text. The user is that of the authentication `basic`.
 * Data come only from the address that the control connection has, whatever the answer to PASV says.
 */
export const openFtpVisit: OpenVisit = async (configuration, terms) => {
  const text = await download(configuration, terms);
  const url = ftpAddress(configuration).href;
  const noSteps = async () => {
    throw new MeterFailure('over FTP there is no page: remove the steps', { reason: 'step_failed' });
  };
  return {
    driver: 'ftp',
    status: 0,
    take: noSteps,
    submitFormOf: noSteps,
    async *snapshots() {
      yield { url, status: 0, contentType: 'text/tab-separated-values', body: text, frames: [] };
    },
    screenshot: async () => undefined,
    secrets: async () => [],
    close: async () => {},
  };
};

/** With the port of FTP unless the configuration names another. */
function ftpAddress({ address }: MeterConfiguration): URL {
  return new URL(address.replace(/^https?:/, 'ftp:'));
}

async function download(configuration: MeterConfiguration, { guard, signal }: VisitTerms): Promise<string> {
  const { authentication } = configuration;
  const url = ftpAddress(configuration);
  const target = url.href;
  const { Client, FTPError: Refusal } = await import('basic-ftp');
  // The signal alone limits the time.
  const client = new Client(0);
  const close = () => client.close();
  signal.addEventListener('abort', close);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    signal.throwIfAborted();
    const { address } = await promisify(guard.lookup as typeof lookUp)(url.hostname.replace(/^\[|\]$/g, ''), {});
    await client.access({
      host: address,
      port: url.port === '' ? 21 : Number(url.port),
      ...('password' in authentication ? { user: authentication.username, password: authentication.password.reveal() } : {}),
    });
    const file = new Writable({
      write(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= maxFileBytes) chunks.push(chunk);
        done(bytes > maxFileBytes ? new RangeError('too large') : null);
      },
    });
    await client.downloadTo(file, decodeURIComponent(url.pathname));
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    if (signal.aborted) throw abortedBy(signal);
    if (error instanceof Refusal) throw refused(error, target);
    // The library's errors may quote what was sent: only the kind is kept.
    const isTooLarge = bytes > maxFileBytes;
    throw transportFailure(
      isTooLarge ? new TransportFailure({ kind: 'too-large', target }) : transportFailureOf(error, { target }),
      target,
    );
  } finally {
    signal.removeEventListener('abort', close);
    client.close();
  }
}

/** Reply codes of RFC 959: 421 no service, 430 and 530 not logged in, 550 no file. */
const refusals: Readonly<Record<number, readonly [reason: string, why: string, fix: string]>> = {
  421: ['session_limit', 'it takes no further session', 'Log out other sessions, or read less often.'],
  430: ['login_refused', 'the login was refused', 'Correct user and password in authConfig.'],
  530: ['login_refused', 'the login was refused', 'Correct user and password in authConfig, and allow the user FTP.'],
  550: ['page_missing', 'it has no such file', 'Name the path of the log in the address.'],
};

function refused({ code }: FTPError, target: string): MeterFailure {
  const [reason, why, fix] = refusals[code] ?? ['meter_refused', 'it refused', 'Check that FTP is enabled on the device.'];
  return new MeterFailure(`${target}: ${why} (FTP ${code})`, { reason, fix });
}
