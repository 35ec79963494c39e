import { escapeHtml } from '../http/html.ts';
import { type Answer, htmlAnswer } from '../http/message.ts';
import type { TorusCloudPages } from './controls.ts';
import { pageFrame } from './page-frame.ts';

/** Redirects a browser after a successful login, in one of the ways such sites use. */
export function afterLogin(how: TorusCloudPages['afterLogin'], path: string, origin: string): Answer {
  switch (how) {
    case 'relative':
      return { status: 302, headers: { location: path } };
    case 'absolute':
      return { status: 302, headers: { location: `${origin}${path}` } };
    case 'meta-refresh':
      return htmlAnswer(200, pageFrame('Welcome', `<meta http-equiv="refresh" content="0;url=${escapeHtml(path)}" />`));
    case 'script':
      return htmlAnswer(
        200,
        pageFrame('Welcome', `<script type="text/javascript">window.location='${path.replaceAll("'", '%27')}';</script>`),
      );
  }
}

/** The path after login. Only paths within the site are followed: others could redirect a logged-in user elsewhere. */
export function localReturnUrl(returnUrl: string | null): string | null {
  const site = 'http://site.invalid';
  if (!returnUrl?.startsWith('/') || !URL.canParse(returnUrl, site)) return null;
  const url = new URL(returnUrl, site);
  return url.origin === site ? `${url.pathname}${url.search}` : null;
}
