import type { Finding } from '@wattjobs/core/job';
import type { AcuvimContext } from './context.ts';
import { openGateways, ownTargets } from './open-gateways.ts';
import type { MeterPass } from './reading/gateway.ts';
import { profileOf } from './targets/profile-of.ts';
import { targetKey } from './targets/target.ts';

/**
 * Reads every meter once, and judges it by its own values, whatever is remembered.
 * A meter that is not reachable is a warning if another one is: a run with its readings succeeds.
 */
export async function* checkMeters(context: AcuvimContext, signal: AbortSignal): AsyncIterable<Finding> {
  const { settings } = context;
  const gateways = openGateways(ownTargets(settings), context, {});
  const passes = (await Promise.all(gateways.map((gateway) => gateway.read(signal)))).flat();
  await Promise.all(gateways.map((gateway) => gateway.close()));
  const someWorks = passes.some((pass) => 'reading' in pass);
  for (const pass of passes) {
    const { target } = pass.meter;
    const where = `${targetKey(target)}, profile ${profileOf(target, settings).name}`;
    for (const { message, ...finding } of findingsOf(pass, where, someWorks)) {
      // The subject has the name already.
      yield { ...finding, subject: `meter ${target.name}`, message: message.replace(`${target.name}: `, '') };
    }
  }
  if (passes.length === 0) yield { subject: 'meters', message: 'this shard has none of the meters' };
}

function* findingsOf(pass: MeterPass, where: string, someWorks: boolean): Iterable<Omit<Finding, 'subject'>> {
  if ('problem' in pass) {
    const { problem } = pass;
    yield { message: problem.message, fix: problem.fix, ...(someWorks ? {} : { problem }) };
  }
  if (!('reading' in pass)) return;
  const { values, problems, verdict, identity } = pass.reading;
  const says = Object.entries(identity).map(([part, text]) => `${part} ${text}`);
  const notes = [...verdict.corrections, ...verdict.notes];
  const evidence = verdict.proven ? notes : [...notes, 'the unit of power is not proven: there is no load, or no power factor'];
  yield { message: [`${where}: ${values.length} values`, ...says, ...evidence].join('; ') };
  for (const { message, fix } of problems) yield { message, fix };
}
