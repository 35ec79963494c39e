import type { IncomingMessage } from 'node:http';
import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';

/** A host by RFC 9110 (7.2): a name, an IPv4 address or an IPv6 address in brackets, and a port. */
const host = /^(\[[0-9a-f:.]+\]|[\w.~%!$&'()*+,;=-]*)(:\d*)?$/i;

/**
 * Refuses requests that Node.js would otherwise refuse itself, in its own shape and without a log line:
 * those without a Host (RFC 9112, 3.2), and those with an unknown expectation (RFC 9110, 10.1.1).
 */
export function addRequestHeads(app: ApiServer): void {
  const expecting = new WeakSet<IncomingMessage>();
  app.server.on('checkExpectation', (request, response) => {
    expecting.add(request);
    app.routing(request, response);
  });
  app.addHook('onRequest', async ({ raw }) => {
    const problem = hostProblem(raw);
    if (problem !== undefined) throw new Refusal(400, 'BAD_REQUEST', problem);
    if (expecting.has(raw)) throw new Refusal(417, 'EXPECTATION_FAILED', 'This API supports no Expect but 100-continue.');
  });
}

function hostProblem({ rawHeaders, headers, httpVersion }: IncomingMessage): string | undefined {
  const given = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (given === 0) return httpVersion === '1.0' ? undefined : 'The header Host is missing.';
  if (given > 1) return 'The header Host occurs more than once.';
  return host.test(headers.host ?? '') ? undefined : 'The header Host is neither a name nor an address.';
}
