import { RetrySource } from '@wattjobs/core/errors';
import { type Page, redactPath, structureFingerprint } from '@wattjobs/core/http';

const noAction = 'No action needed; the job contacts the cloud again.';

/** The cloud responded, but not with the expected content. */
export class CloudProblem extends RetrySource {
  /** An error status. */
  static status(page: Page): CloudProblem {
    return new CloudProblem(`the Torus cloud returned status ${page.status}`, {
      reason: 'cloud_status',
      fix: statusFix(page.status),
      context: { status: page.status, path: redactPath(new URL(page.url).pathname) },
    });
  }

  /** The login was accepted, but the cloud asked for it again. */
  static sessionLost(): CloudProblem {
    return new CloudProblem('the Torus cloud lost the session that it had just opened', {
      reason: 'cloud_session_lost',
      fix: noAction,
    });
  }

  /** Several fields could be those of the login, so nothing was typed. */
  static unclearLogin(page: Page, detail: string): CloudProblem {
    return new CloudProblem(`the login page of the Torus cloud is ambiguous, so nothing was sent: ${detail}`, {
      reason: 'cloud_login_unclear',
      fix: 'Open the page in a browser, and set LOGIN_USER_FIELD and LOGIN_PASSWORD_FIELD to the names or ids of the two login fields.',
      context: { path: new URL(page.url).pathname, fingerprint: structureFingerprint(page) },
    });
  }

  /** An unexpected page: maintenance, or a changed site. */
  static unrecognised(page: Page, message: string): CloudProblem {
    const maintenance = /\b(maintenance|temporarily unavailable|be back (soon|shortly)|out of service)\b/i.test(page.html);
    return new CloudProblem(`${message}${maintenance ? ': it mentions maintenance' : ''}`, {
      reason: maintenance ? 'cloud_maintenance' : 'cloud_page_changed',
      fix: maintenance ? noAction : 'Open the page in a browser; if it looks normal, report this with the fingerprint.',
      context: {
        path: redactPath(new URL(page.url).pathname),
        fingerprint: structureFingerprint(page),
        bytes: Buffer.byteLength(page.html),
      },
    });
  }
}

function statusFix(status: number): string {
  if (status >= 500) return noAction;
  if (status !== 401 && status !== 403) return 'Open BASE_URL in a browser: the site may have moved.';
  return 'Open BASE_URL in a browser on the same network: a gateway may have responded instead.';
}
