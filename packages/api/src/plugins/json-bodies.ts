import { isBeyondJsonLimits } from '@wattjobs/core/json';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';

/** Limit of lists and objects: a batch has ten thousand items, and the largest kind, an alarm, one more per device. */
const mostOfBody = 250_000;
const tooMany = 'The body has too many lists and objects, or nests them too deeply.';

/** Reads JSON bodies. A DELETE needs none, whatever content type the client sends. */
export function addJsonBodies(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '' && request.method === 'DELETE') done(null, undefined);
    // Parsed, it would be a hundred times as large, in the memory that all clients share.
    else if (isBeyondJsonLimits(body, mostOfBody)) done(new Refusal(400, 'BAD_REQUEST', tooMany));
    else void parseJson(request, body, done);
  });
}
