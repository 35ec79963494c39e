import { httpFailureKinds } from '../http/http-failure.ts';
import type { ReasonDefinition } from '../job/job.ts';
import { transportReasons } from '../transport/transport-reasons.ts';

/** Possible failures of a server that takes line protocol. */
export const lineProtocolReasons: readonly ReasonDefinition[] = [
  ...transportReasons('line_protocol', 'the server of LINE_PROTOCOL_URL', [...httpFailureKinds, 'aborted']),
  { reason: 'line_protocol_page', meaning: 'Something other than a server of line protocol answered.' },
  { reason: 'line_protocol_status', meaning: 'The server of LINE_PROTOCOL_URL answered with an error status.' },
  { reason: 'line_protocol_refused', meaning: 'Points were refused. The log names each and the reason.' },
  { reason: 'line_protocol_not_found', meaning: 'The server of LINE_PROTOCOL_URL does not know the path, the organization or the bucket.' },
  { reason: 'line_protocol_credentials', meaning: 'The server of LINE_PROTOCOL_URL, or a proxy in front of it, refused the token.' },
];
