interface KindOfFailure {
  /** The words that follow the target in a log line. */
  readonly meaning: string;
  /** The sentence in the table of reasons about a party, such as "the cloud". */
  readonly sentence: (party: string) => string;
}

/** How a transport can fail, whatever the protocol. Every reason `…_timeout`, `…_dns` and so on comes from this table. */
export const transportKinds = {
  timeout: {
    meaning: 'no complete answer in time',
    sentence: (party) => `${party} did not answer in time.`,
  },
  dns: {
    meaning: 'the host name has no address',
    sentence: (party) => `The host name of ${party} could not be resolved.`,
  },
  connection: {
    meaning: 'no connection, or it was closed before an answer',
    sentence: (party) => `${party} could not be reached, or closed the connection.`,
  },
  access: {
    meaning: 'it cannot be opened',
    sentence: (party) => `${party} could not be opened.`,
  },
  tls: {
    meaning: 'no trusted TLS connection',
    sentence: (party) => `The TLS handshake with ${party} failed, or its certificate could not be verified.`,
  },
  proxy: {
    meaning: 'the proxy did not pass the request on',
    sentence: (party) => `The proxy did not forward the request to ${party}.`,
  },
  redirects: {
    meaning: 'a redirect that is not followed',
    sentence: (party) => `${party} sent a redirect that was not followed.`,
  },
  'too-large': {
    meaning: 'the answer is larger than allowed',
    sentence: (party) => `The answer from ${party} exceeded the size limit.`,
  },
  'too-complex': {
    meaning: 'the page is nested more deeply, or has more elements, than any real page',
    sentence: (party) => `The page from ${party} was nested more deeply, or had more elements, than any real page.`,
  },
  broken: {
    meaning: 'the answer was cut off or malformed',
    sentence: (party) => `The answer from ${party} was cut off or malformed.`,
  },
  aborted: {
    meaning: 'aborted before the answer was complete',
    sentence: (party) => `The run was stopped before ${party} answered.`,
  },
} as const satisfies Readonly<Record<string, KindOfFailure>>;

/** Why a source or a sink could not be reached, or gave no usable answer. */
export type TransportFailureKind = keyof typeof transportKinds;
