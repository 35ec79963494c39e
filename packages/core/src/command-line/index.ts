export { describeJob, type JobDescription } from './describe.ts';
export { type Host, systemHost } from './host.ts';
export { describeProblem, reportFailure, reportUnexpectedEnd } from './report-failure.ts';
export { main } from './main.ts';
export { openLog } from './open-log.ts';
export { addVerb, followArguments, newProgram } from './shell.ts';
