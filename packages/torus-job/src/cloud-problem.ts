import { RetrySource } from '@wattjobs/core/errors';
import { type Page, redactPath, structureFingerprint } from '@wattjobs/core/http';

const byItself = 'Nothing is to be done: the cloud is asked again by itself.';

/** The cloud responded, but not with the expected content. */
export class CloudProblem extends RetrySource {
  /** An error status. */
  static status(page: Page): CloudProblem {
    return new CloudProblem(`the Torus cloud answered with status ${page.status}`, {
      reason: 'cloud_status',
      fix: statusFix(page.status),
      context: { status: page.status, path: redactPath(new URL(page.url).pathname) },
    });
  }

  /** The login was accepted, but the cloud asked for it again. */
  static sessionLost(): CloudProblem {
    return new CloudProblem('the Torus cloud forgot the session that it had just opened', {
      reason: 'cloud_session_lost',
      fix: byItself,
    });
  }

  /** Several fields could be those of the login, so nothing was typed. */
  static unclearLogin(page: Page, what: string): CloudProblem {
    return new CloudProblem(`the login page of the Torus cloud is not clear, so nothing was sent: ${what}`, {
      reason: 'cloud_login_unclear',
      fix: 'Open the page in a browser, and set LOGIN_USER_FIELD and LOGIN_PASSWORD_FIELD to the names or ids of the two fields of the login.',
      context: { path: new URL(page.url).pathname, fingerprint: structureFingerprint(page) },
    });
  }

  /** An unexpected page: maintenance, or a changed site. */
  static unrecognised(page: Page, what: string): CloudProblem {
    const maintenance = /\b(maintenance|temporarily unavailable|be back (soon|shortly)|out of service)\b/i.test(page.html);
    return new CloudProblem(`${what}${maintenance ? ': it speaks of maintenance' : ''}`, {
      reason: maintenance ? 'cloud_maintenance' : 'cloud_page_changed',
      fix: maintenance ? byItself : 'Open the page in a browser; if it is as it should be, report it with the fingerprint.',
      context: {
        path: redactPath(new URL(page.url).pathname),
        fingerprint: structureFingerprint(page),
        bytes: Buffer.byteLength(page.html),
      },
    });
  }
}

function statusFix(status: number): string {
  if (status >= 500) return byItself;
  if (status !== 401 && status !== 403) return 'Open BASE_URL in a browser: the site may have moved.';
  return 'Open BASE_URL in a browser on the same network: a gateway may have answered in its place.';
}
