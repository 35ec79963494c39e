import { RetryDelivery } from '../errors/errors.ts';
import { isWebPage } from '../http/foreign-page.ts';
import { HttpFailure } from '../http/http-failure.ts';
import { redactUrl } from '../http/redact-url.ts';
import type { HttpReply, HttpSession } from '../http/session.ts';
import type { Finding } from '../job/finding.ts';
import type { LineDialect } from '../line-protocol/line-point.ts';
import { quoteForeignText } from '../redaction/foreign-text.ts';
import type { Clock } from '../time/clock.ts';
import { lineVerdict } from './line-protocol-answer.ts';

const subject = 'line protocol';

interface Check {
  readonly url: URL;
  readonly dialect: LineDialect;
  readonly retentionMs: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly session: HttpSession;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

/**
 * Asks the server without delivering anything. A write without a body proves address, token and bucket:
 * VictoriaMetrics accepts it, InfluxDB 2 checks all three before it answers 400 `writing requires points`.
 */
export async function checkLineProtocol({
  url,
  dialect,
  retentionMs,
  headers,
  session,
  clock,
  signal,
}: Check): Promise<readonly Finding[]> {
  const address = redactUrl(url).replace(/\?\[redacted\]$/, '');
  const base = new URL(url);
  base.search = '';
  const below = (path: string): URL => {
    const target = new URL(base);
    target.pathname = `${base.pathname.replace(/(\/influx)?(\/api\/v2)?\/write\/?$/, '')}${path}`;
    return target;
  };
  /** What the server tells about itself; undefined if that is out of reach, which a proxy may well intend. */
  const ask = async (path: string): Promise<HttpReply | undefined> => {
    const reply = await session.get(below(path), { headers, signal }).catch((error: unknown) => {
      if (!(error instanceof HttpFailure)) throw error;
    });
    return reply !== undefined && reply.status < 300 && !isWebPage(reply) ? reply : undefined;
  };
  let reply: HttpReply;
  try {
    reply = await session.post(url, '', 'text/plain; charset=utf-8', { headers, signal });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const problem = new RetryDelivery(error.message, { reason: error.reasonOf('line_protocol'), cause: error });
    return [{ subject, message: `${address} cannot be reached (${error.kind})`, problem, fix: 'Start it, or correct LINE_PROTOCOL_URL.' }];
  }
  const verdict = lineVerdict(reply, url, clock.now());
  const acceptsNothing = verdict.kind === 'fault' && /requires points|no (?:points|data|lines)|empty/i.test(verdict.words);
  if (verdict.kind !== 'accepted' && !acceptsNothing) {
    return [{ subject, message: verdict.error.message, problem: verdict.error, fix: verdict.error.fix }];
  }
  const [ping, metrics, flags] = [await ask('/ping'), await ask('/metrics'), await ask('/flags')];
  const found = serverOf(reply, ping, metrics?.body ?? '');
  const withToken = headers['authorization'] === undefined ? '' : ' with the token';
  return [
    { subject, message: `${address} accepts writes${withToken}${found === undefined ? '' : `, as ${found.title}`}` },
    ...dialectFindings(found, dialect),
    ...(found?.dialect === 'victoriametrics' ? victoriaMetricsFindings(metrics?.body, flags?.body, retentionMs) : []),
  ];
}

interface FoundServer {
  readonly title: string;
  readonly dialect: LineDialect;
}

/** Which server answers. VictoriaMetrics claims to be InfluxDB 1.8.0, but names its host in each answer and its metrics `vm_…`. */
function serverOf(written: HttpReply, ping: HttpReply | undefined, metrics: string): FoundServer | undefined {
  const isVictoria = written.headers['x-server-hostname'] !== undefined || /^vm_/m.test(metrics);
  if (isVictoria) return { title: 'VictoriaMetrics', dialect: 'victoriametrics' };
  const version = ping?.headers['x-influxdb-version'] ?? written.headers['x-influxdb-version'];
  if (version === '1.8.0') return { title: 'VictoriaMetrics', dialect: 'victoriametrics' };
  return version === undefined ? undefined : { title: `InfluxDB ${quoteForeignText(String(version), 40)}`, dialect: 'influxdb' };
}

function dialectFindings(found: FoundServer | undefined, dialect: LineDialect): readonly Finding[] {
  if (found === undefined) {
    return [
      {
        subject,
        message: `the server does not say what it is; lines follow the rules of ${dialect}`,
        fix: 'If it is another one, set LINE_PROTOCOL_DIALECT.',
      },
    ];
  }
  if (found.dialect === dialect) return [];
  const message = `lines follow the rules of ${dialect}, but ${found.title} answers: label values with backslashes would change`;
  return [{ subject, message, fix: `Set LINE_PROTOCOL_DIALECT=${found.dialect}.` }];
}

function victoriaMetricsFindings(
  metrics: string | undefined,
  flags: string | undefined,
  retentionMs: number | undefined,
): readonly Finding[] {
  const findings: Finding[] = [];
  const unreachable = [...(metrics === undefined ? ['/metrics'] : []), ...(flags === undefined ? ['/flags'] : [])];
  if (unreachable.length > 0) {
    const message = `${unreachable.join(' and ')} of VictoriaMetrics cannot be read, so what it drops without a word is not known`;
    findings.push({ subject, message, fix: 'Check vm_rows_invalid_total, vm_rows_ignored_total and -dedup.minScrapeInterval there.' });
  }
  for (const name of ['vm_rows_invalid_total', 'vm_rows_ignored_total']) {
    const count = sumOf(metrics ?? '', name);
    if (count > 0) {
      const message = `VictoriaMetrics has dropped ${count} rows since its start (${name}), of this job or another`;
      findings.push({ subject, message, fix: 'Its log names the cause: lines that it cannot read, or times beyond its retention.' });
    }
  }
  if (flags !== undefined && !/^-dedup\.minScrapeInterval="?0*[1-9]/m.test(flags)) {
    const message = 'VictoriaMetrics runs without -dedup.minScrapeInterval, so a point that is sent again counts twice';
    findings.push({ subject, message, fix: 'Start it with -dedup.minScrapeInterval=1ms.' });
  }
  const [, kept] = /^-retentionPeriod="?([\w.]+)/m.exec(flags ?? '') ?? [];
  if (flags !== undefined && retentionMs === undefined) {
    const message = `VictoriaMetrics drops points beyond its retention (${kept ?? '1 month'}) without a word, and RETENTION is not set`;
    findings.push({
      subject,
      message,
      fix: `Set RETENTION to what it keeps, such as ${kept !== undefined && /[hdwy]$/.test(kept) ? kept : '30d'}.`,
    });
  }
  return findings;
}

/** The sum over all series of a name in the Prometheus text format; of those with a type, only line protocol counts. */
function sumOf(metrics: string, name: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(name) && (!line.includes('type="') || line.includes('type="influx"')))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
