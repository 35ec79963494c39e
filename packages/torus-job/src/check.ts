import { RenewCredentials, type WattjobsError } from '@wattjobs/core/errors';
import type { Finding } from '@wattjobs/core/job';
import type { Cloud, CloudAnswer } from './cloud.ts';
import type { TorusContext } from './context.ts';
import { judgeFreshness } from './freshness.ts';
import type { LiveReading } from './live-page.ts';
import type { TorusSettings } from './settings.ts';
import type { Unit } from './unit.ts';
import { hasUnitValue } from './values.ts';

interface CheckContext extends TorusContext {
  readonly cloud: Cloud | undefined;
  readonly unit: Unit | undefined;
}

/** Connects to the cloud and the unit, and checks the credentials; a problem that a run can tolerate is a warning. */
export async function* checkTorus(context: CheckContext, signal: AbortSignal): AsyncIterable<Finding> {
  const { clock, settings, cloud, unit } = context;
  const answer = cloud === undefined ? undefined : await readCloud(cloud, context, signal);
  const unitFindings = unit === undefined ? [] : await checkUnit(unit, clock.now(), signal);
  const unitWorks = unitFindings.some(({ problem, fix }) => problem === undefined && fix === undefined);
  const cloudFindings = answer?.reading === undefined ? failures(answer?.problem) : checkLivePage(answer.reading, clock.now(), settings);
  for (const finding of cloudFindings) yield unitWorks ? asWarning(finding) : finding;
  if (cloud === undefined) yield { subject: 'cloud', message: 'TORUS_USERNAME is not set, so only the unit itself is read' };
  if (unit === undefined)
    yield { subject: 'unit', message: 'TORUS_LOCAL_URL is not set, so there is no fallback while the cloud is stale' };
  yield* unitFindings;
}

async function readCloud(cloud: Cloud, { state }: CheckContext, signal: AbortSignal): Promise<CloudAnswer> {
  const pause = cloud.loginPause();
  const answer = pause === undefined ? await cloud.read(signal) : { problem: pause };
  await state.update((current) => cloud.rememberSession(current));
  return answer;
}

/** As in a run, the unit is only contacted within its limit, and its values are cached. */
async function checkUnit(unit: Unit, nowMs: number, signal: AbortSignal): Promise<readonly Finding[]> {
  const subject = 'unit';
  const { contacted, values, problems } = await unit.read(signal);
  if (values !== undefined)
    return [
      { subject, message: `responds, input voltage ${values.inputVoltageVolts} V` },
      ...problems.map((problem) => asWarning(failure(subject, problem))),
    ];
  if (contacted || problems.length > 0) return problems.map((problem) => failure(subject, problem));
  const { cached, lastAttemptMs } = unit.remembered();
  if (lastAttemptMs === undefined) return [];
  const ago = `${Math.round((nowMs - lastAttemptMs) / 1000)} s ago`;
  if (cached !== undefined)
    return [
      {
        subject,
        message: `was read ${ago}, input voltage ${cached.values.inputVoltageVolts} V; not contacted again before LOCAL_SCRAPE_INTERVAL has passed`,
      },
    ];
  return [
    {
      subject,
      message: `was contacted ${ago} without a usable result; not contacted again before LOCAL_SCRAPE_INTERVAL has passed`,
      fix: 'Check again after that time, or see the log of the run that contacted it.',
    },
  ];
}

function checkLivePage(reading: LiveReading, nowMs: number, settings: TorusSettings): readonly Finding[] {
  const subject = 'cloud';
  const { deviceTimeMs, problem } = judgeFreshness(reading, nowMs, settings);
  return [
    { subject, message: 'the credentials are accepted, and the live data page is available' },
    ...(reading.missing.length === 0
      ? []
      : [
          {
            subject,
            message: `the page no longer shows ${reading.missing.join(', ')} (layout ${reading.fingerprint})`,
            fix: 'Report this with the layout.',
          },
        ]),
    ...reading.refused.map((refusal) => ({ subject, message: `cannot read a number: ${refusal}`, fix: 'Set DECIMAL_SEPARATOR.' })),
    ...(hasUnitValue(reading.values) ? [] : [{ subject, message: 'the page shows no values', fix: 'Open the page in a browser.' }]),
    ...(deviceTimeMs === undefined
      ? []
      : [
          {
            subject,
            message: `the unit last reported ${Math.round((nowMs - deviceTimeMs) / 1000)} s ago, at ${new Date(deviceTimeMs).toISOString()}`,
          },
        ]),
    // Stale values are delivered and marked; without a unit, there is nothing better.
    ...(problem === undefined ? [] : [{ subject, message: problem.message, fix: problem.fix }]),
  ];
}

function failures(problem: WattjobsError | undefined): readonly Finding[] {
  return problem === undefined ? [] : [failure('cloud', problem)];
}

function failure(subject: string, problem: WattjobsError): Finding {
  return { subject, message: problem.message, problem, fix: problem.fix };
}

/** Refused credentials end every run with 77, whatever the unit returns. */
function asWarning(finding: Finding): Finding {
  if (finding.problem === undefined || finding.problem instanceof RenewCredentials) return finding;
  const { problem, ...rest } = finding;
  return { fix: problem.fix, ...rest };
}
