import { type Answer, htmlAnswer } from '../http/message.ts';
import { pageFrame } from './page-frame.ts';

/** What ASP.NET shows if a form's tokens are not those of the page. */
export function invalidPostback(): Answer {
  return serverError(
    'Invalid postback or callback argument. Event validation is enabled using &lt;pages enableEventValidation="true"/&gt;.',
  );
}

/** What ASP.NET shows if the view state was signed with another key. */
export function viewStateRefused(): Answer {
  return serverError('Validation of viewstate MAC failed.');
}

/** Status 500, as ASP.NET shows an exception. `text` is put into the page as HTML. */
export function serverError(text: string): Answer {
  return htmlAnswer(500, pageFrame('Runtime Error', `<h1>Server Error in '/' Application.</h1>\n<h2><i>${text}</i></h2>`));
}

/** An error page with status 200. */
export function errorWithStatus200(): Answer {
  return htmlAnswer(200, pageFrame('Error', '<h1>Service Unavailable</h1>\n<p>The request could not be processed. Reference 5F2C.</p>'));
}

/** A maintenance page with status 200, without a form or a value. */
export function maintenancePage(): Answer {
  return htmlAnswer(200, pageFrame('Maintenance', '<h1>Scheduled maintenance</h1>\n<p>We will be back shortly.</p>'));
}

/** Status 404, as IIS words it. */
export function notFound(): Answer {
  return htmlAnswer(404, pageFrame('Not Found', '<h1>404 - File or directory not found.</h1>'));
}
