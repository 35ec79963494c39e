import type { ErrorCode } from '../errors/error-codes.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';
import { withoutSecrets } from '../redaction/known-secrets.ts';
import { failureKind, type FailureCircumstances } from './failure-kind.ts';
import { isHandshakeCode, systemCodeOf } from './system-code.ts';
import { type TransportFailureKind, transportKinds } from './transport-kinds.ts';
import { reasonFor } from './transport-reasons.ts';

export interface TransportFailureDetails {
  readonly kind: TransportFailureKind;
  /** The target: `modbus://192.0.2.5:502`, `/dev/ttyUSB0`. Of a URL, only scheme, host, port and path are kept. */
  readonly target: string;
  /** The name that Node.js or the system gives the failure: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly systemCode?: string | undefined;
}

/** What a protocol adds to its failures. */
interface ProtocolDetails {
  readonly code: ErrorCode;
  readonly asker: string;
  readonly meaning?: string | undefined;
  readonly notes?: readonly string[];
  /** Takes the place of the target in the context. */
  readonly context?: Readonly<Record<string, string | number>>;
}

/**
 * A source or a sink could not be reached, or gave no usable answer.
 * Its message names the target and the reason, in words that fit every protocol.
 */
export class TransportFailure extends WattjobsError {
  readonly kind: TransportFailureKind;
  readonly systemCode: string | undefined;

  constructor(
    { kind, target, systemCode }: TransportFailureDetails,
    cause?: unknown,
    protocol: ProtocolDetails = { code: 'TRANSPORT_FAILED', asker: 'transport' },
  ) {
    const shown = shownTarget(target);
    const { code, asker, meaning = meaningOf(kind, systemCode), notes = [], context = { target: shown } } = protocol;
    const details = [...notes, ...(systemCode === undefined ? [] : [systemCode])];
    super(code, `${shown}: ${meaning}${details.length === 0 ? '' : ` (${details.join(', ')})`}`, {
      reason: reasonFor(asker, kind),
      context: { ...context, kind, ...(systemCode === undefined ? {} : { systemCode }) },
      cause,
    });
    this.kind = kind;
    this.systemCode = systemCode;
  }

  /** Whether the two sides could not agree on TLS. An untrusted certificate is a different failure. */
  get isHandshake(): boolean {
    return this.kind === 'tls' && isHandshakeCode(this.systemCode);
  }

  /** The reason under which the caller counts this failure: `cloud_timeout`, `pushgateway_too_large`. */
  reasonOf(asker: string): string {
    return reasonFor(asker, this.kind);
  }
}

/** Translates an error of a socket, of TLS or of a file. Errors of the source's own code must not get here: they are bugs. */
export function transportFailureOf(
  error: unknown,
  { target, aborted = false, answered = false }: Pick<TransportFailureDetails, 'target'> & Partial<FailureCircumstances>,
): TransportFailure {
  return new TransportFailure({ kind: failureKind(error, { aborted, answered }), target, systemCode: systemCodeOf(error) }, error);
}

function meaningOf(kind: TransportFailureKind, systemCode: string | undefined): string {
  return kind === 'tls' && isHandshakeCode(systemCode) ? 'no TLS connection, because the handshake failed' : transportKinds[kind].meaning;
}

function shownTarget(target: string): string {
  const url = URL.parse(target);
  return withoutSecrets(url === null || url.host === '' ? target : `${url.protocol}//${url.host}${url.pathname}`);
}
