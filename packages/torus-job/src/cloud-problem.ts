import { type HttpFailure, type Page, RetrySource, structureFingerprint } from '@wattjobs/core';

/** The cloud answered, but not with what was asked for. */
export class CloudProblem extends RetrySource {
  /** An error status. */
  static status(page: Page): CloudProblem {
    return new CloudProblem(`the Torus cloud answered with status ${page.status}`, {
      reason: 'cloud_status',
      context: { status: page.status, path: new URL(page.url).pathname },
    });
  }

  /** The login was accepted, and then asked for again. */
  static sessionLost(): CloudProblem {
    return new CloudProblem('the Torus cloud forgot the session that it had just opened', { reason: 'cloud_session_lost' });
  }

  /** A page that is not the one expected: maintenance, or a site that changed. */
  static unrecognised(page: Page, what: string): CloudProblem {
    const maintenance = /\b(maintenance|temporarily unavailable|be back (soon|shortly)|out of service)\b/i.test(page.html);
    return new CloudProblem(`${what}${maintenance ? ': it speaks of maintenance' : ''}`, {
      reason: maintenance ? 'cloud_maintenance' : 'cloud_page_changed',
      context: { path: new URL(page.url).pathname, fingerprint: structureFingerprint(page), bytes: Buffer.byteLength(page.html) },
    });
  }
}

const settingOf = { cloud: 'BASE_URL', unit: 'TORUS_LOCAL_URL' };

/** Turns a failed request into a problem of the source, counted under `cloud_…` or `unit_…`. */
export function sourceProblem(source: 'cloud' | 'unit', failure: HttpFailure): RetrySource {
  return new RetrySource(failure.message, {
    reason: `${source}_${failure.kind.replaceAll('-', '_')}`,
    wayOut:
      source === 'unit' && failure.kind === 'tls'
        ? 'Set TORUS_LOCAL_TLS=insecure where the unit signs its own certificate.'
        : `Check that the ${source} can be reached from here, and that ${settingOf[source]} is right.`,
  });
}
