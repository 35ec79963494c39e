import { RenewCredentials, type WattjobsError } from '@wattjobs/core/errors';
import type { Finding } from '@wattjobs/core/job';
import type { Cloud, CloudAnswer } from './cloud.ts';
import type { TorusContext } from './context.ts';
import { judgeFreshness } from './freshness.ts';
import type { LiveReading } from './live-page.ts';
import type { TorusSettings } from './settings.ts';
import type { Unit } from './unit.ts';
import { hasUnitValue } from './values.ts';

interface CheckParts extends TorusContext {
  readonly cloud: Cloud;
  readonly unit: Unit | undefined;
}

/** Connects to the cloud and the unit, and checks the credentials; a problem that a run can tolerate is a warning. */
export async function* checkTorus(parts: CheckParts, signal: AbortSignal): AsyncIterable<Finding> {
  const { clock, settings, cloud, unit } = parts;
  const held = cloud.hold();
  const answer: CloudAnswer = held === undefined ? await cloud.read(signal) : { problem: held };
  await parts.state.update((state) => cloud.rememberSession(state));
  const unitFindings = unit === undefined ? [] : await checkUnit(unit, clock.now(), signal);
  const unitServes = unitFindings.some(({ problem, fix }) => problem === undefined && fix === undefined);
  const cloudFindings = answer.reading === undefined ? failures(answer.problem) : checkLivePage(answer.reading, clock.now(), settings);
  for (const finding of cloudFindings) yield unitServes ? asWarning(finding) : finding;
  if (unit === undefined) yield { subject: 'unit', message: 'TORUS_LOCAL_URL is not set: nothing is read while the cloud is stale' };
  yield* unitFindings;
}

/** As in a run, the unit is only contacted within its limit, and its values are cached. */
async function checkUnit(unit: Unit, nowMs: number, signal: AbortSignal): Promise<readonly Finding[]> {
  const subject = 'unit';
  const { asked, values, problems } = await unit.read(signal);
  if (values !== undefined)
    return [
      { subject, message: `answers, input voltage ${values.inputVoltageVolts} V` },
      ...problems.map((problem) => asWarning(failure(subject, problem))),
    ];
  if (asked || problems.length > 0) return problems.map((problem) => failure(subject, problem));
  const { cached, lastAttemptMs } = unit.remembered();
  if (lastAttemptMs === undefined) return [];
  const ago = `${Math.round((nowMs - lastAttemptMs) / 1000)} s ago`;
  if (cached !== undefined)
    return [
      {
        subject,
        message: `was read ${ago}, input voltage ${cached.values.inputVoltageVolts} V; it is left alone for LOCAL_SCRAPE_INTERVAL`,
      },
    ];
  return [
    {
      subject,
      message: `was asked ${ago}, and nothing of it is kept; it is left alone for LOCAL_SCRAPE_INTERVAL`,
      fix: 'Check again after that, or see the log of the run that asked it.',
    },
  ];
}

function checkLivePage(reading: LiveReading, nowMs: number, settings: TorusSettings): readonly Finding[] {
  const subject = 'cloud';
  const { deviceTimeMs, problem } = judgeFreshness(reading, nowMs, settings);
  return [
    { subject, message: 'the credentials are accepted, and the live data page is there' },
    ...(reading.missing.length === 0
      ? []
      : [
          {
            subject,
            message: `the page no longer shows ${reading.missing.join(', ')} (layout ${reading.fingerprint})`,
            fix: 'Report it with the layout.',
          },
        ]),
    ...reading.refused.map((what) => ({ subject, message: `a number cannot be read: ${what}`, fix: 'Set DECIMAL_SEPARATOR.' })),
    ...(hasUnitValue(reading.values) ? [] : [{ subject, message: 'the page shows no value', fix: 'Look at the page in a browser.' }]),
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
