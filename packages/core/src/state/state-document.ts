import { z } from 'zod';
import { RepairState, ReportBug } from '../errors/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import type { StateStore } from './store.ts';
import { parseJson } from '../json/parse-json.ts';

/** What a job remembers between runs. */
export interface StateDefinition<State> {
  /** Raise it whenever an older document would no longer fit `schema`. */
  readonly version: number;
  /** Plain JSON without transformations: both what is read and what is written must fit it. */
  readonly schema: z.ZodType<State>;
  /** The state before the first run. */
  readonly empty: State;
}

/** Converts one job's state to its stored text, and back. */
export interface StateDocument<State> {
  /** @throws ReportBug if the state does not fit its own schema, which would lock out the next run */
  encode(state: State): string;
  /** @throws RepairState if this job did not write the text; the message repeats nothing of it */
  decode(text: string | undefined, store: Pick<StateStore, 'location' | 'removal'>): State;
}

const envelope = z.object({ job: z.string(), version: z.number(), state: z.unknown() });

/** The JSON `{ "job", "version", "state" }`. It separates a document of another job or version from a damaged one. */
export function stateDocument<State>(definition: StateDefinition<State>, jobName: string): StateDocument<State> {
  return {
    encode: (state) => {
      const text = `${canonicalJson({ job: jobName, version: definition.version, state })}\n`;
      const readBack = envelope.parse(JSON.parse(text));
      const checked = definition.schema.safeParse(readBack.state);
      if (!checked.success) throw new ReportBug(new TypeError(`the new state does not fit its schema: ${misfit(checked.error)}`));
      return text;
    },
    decode: (text, { location, removal }) => {
      if (text === undefined) return definition.empty;
      const repair = (problem: string) =>
        new RepairState(`${location} ${problem}`, { fix: `Inspect it; to start over, remove it: ${removal}` });
      const json = parseJson(text);
      if (json === undefined) throw repair('is not JSON');
      const document = envelope.safeParse(json);
      if (!document.success) throw repair('is not a state document');
      const { job, version, state } = document.data;
      if (job !== jobName) throw repair(`belongs to a job other than ${jobName}`);
      if (version !== definition.version) throw repair(`has version ${version}, but ${jobName} supports version ${definition.version}`);
      const checked = definition.schema.safeParse(state);
      if (!checked.success) throw repair(`does not fit the schema of ${jobName}: ${misfit(checked.error)}`);
      return checked.data;
    },
  };
}

/** Where the state violates its schema. Only the first two keys are named, because deeper ones may be content. */
function misfit(error: z.ZodError): string {
  return error.issues.map(({ path, code }) => `${['state', ...path.slice(0, 2)].join('.')} (${code})`).join(', ');
}
