import { isBeyondJsonLimits } from '@wattjobs/core';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';

/** Of lists and objects: a batch has ten thousand items, and the largest of them, an alarm, one more for each of its devices. */
const mostOfBody = 250_000;
const tooMany = 'The body holds too many lists and objects, or nests them too deeply.';

/** Reads bodies of JSON. A DELETE needs none, whatever type a client gives all its requests. */
export function addJsonBodies(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '' && request.method === 'DELETE') done(null, undefined);
    // What it was parsed to would be a hundred times as large, in the memory that all clients share.
    else if (isBeyondJsonLimits(body, mostOfBody)) done(new Refusal(400, 'BAD_REQUEST', tooMany));
    else void parseJson(request, body, done);
  });
}
