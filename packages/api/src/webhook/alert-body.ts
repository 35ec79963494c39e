/** An endpoint and its newest reading. */
export interface ReportedEndpoint {
  readonly id: string;
  readonly name: string;
  readonly read_at: Date;
  readonly reason: string | null;
  readonly error_message: string | null;
}

/** The message about an endpoint, as JSON. `errorType` is the reason of the reading that failed. */
export function alertBody(
  { id, name, read_at, reason, error_message }: ReportedEndpoint,
  kind: 'failing' | 'recovered',
  nowMs: number,
): string {
  const failing = kind === 'failing';
  return JSON.stringify({
    type: failing ? 'alert.created' : 'alert.resolved',
    timestamp: new Date(nowMs).toISOString(),
    data: {
      severity: 'warning',
      message: failing ? `${name} cannot be read${error_message === null ? '' : `: ${error_message}`}` : `${name} is read again`,
      readAt: read_at.toISOString(),
      labels: { endpointId: id, endpointName: name, ...(failing ? { errorType: reason ?? 'scraping_failure' } : {}) },
    },
  });
}
