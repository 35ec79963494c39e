import type { ApiServer } from '../http/server-type.ts';

/** Reads bodies of JSON. A DELETE needs none, whatever type a client gives all its requests. */
export function addJsonBodies(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '' && request.method === 'DELETE') done(null, undefined);
    else void parseJson(request, body, done);
  });
}
