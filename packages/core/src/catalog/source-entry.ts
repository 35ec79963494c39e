import { describeJob, type JobDescription } from '../command-line/describe.ts';
import type { JobDefinition } from '../job/job.ts';
import { allSettings } from '../run/runner-settings.ts';
import type { Setting, SettingsDeclaration } from '../settings/setting.ts';
import type { AlertStory } from './alert-story.ts';
import type { Demo } from './demo.ts';
import type { FaultRow } from './fault-row.ts';

/** What is special about a source. The chart, tables, demo and tests are generated from it. */
export interface SourceFacts {
  /** The name of its type in the chart's values. */
  readonly type: string;
  /** Its row in the repository's README. */
  readonly readmeRow: { readonly reads: string; readonly state: string };
  /** Fields of its CronJob: those that have no default for all types, and those that differ from the default. */
  readonly cronJob: { readonly schedule: string; readonly backoffLimit: number } & Readonly<Record<string, unknown>>;
  /** If the source has a second image with a browser, `NAME-browser`: what its pods need instead. */
  readonly withBrowser?: { readonly resources: object };
  /** Verbs that a person starts by hand, each from a suspended CronJob, and how long they may wait for that person. */
  readonly verbsByHand?: Readonly<Record<string, { readonly durationSeconds: number }>>;
  /** The fault table of its README, with one test per row. */
  readonly faults: readonly FaultRow[];
  /** The story in `testcases/` whose output its README shows. */
  readonly exampleStory: string;
  /** Tables that only its README has, by marker name. */
  readonly ownTables?: Readonly<Record<string, { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }>>;
  /** Describes `alerts.yaml` and `dashboard.json` in the package's `monitoring/` folder. */
  readonly monitoring: {
    /** Every alert, for docs/monitoring.md: links are relative to that page. */
    readonly alerts: readonly { readonly alert: string; readonly firesWhen: string; readonly whatToDo: string }[];
    /** Tests that the alerts fire when they should, and not before. */
    readonly stories: readonly AlertStory[];
    /** What the dashboard shows. */
    readonly dashboard: { readonly title: string; readonly shows: string };
  };
  readonly demo?: Demo;
}

/** A source in the list of sources: what is special about it, and what its job declares. */
export interface SourceEntry extends SourceFacts {
  readonly job: JobDescription;
  /** The settings of the job, including the runner's. */
  readonly settings: readonly Setting[];
  /** The names of the settings that are not the runner's. */
  readonly ownSettings: ReadonlySet<string>;
}

/** Builds the entry of one source in the list of sources. */
export function sourceEntry<Declaration extends SettingsDeclaration, State>(
  job: JobDefinition<Declaration, State>,
  facts: SourceFacts,
): SourceEntry {
  const ownSettings = new Set(Object.values(job.settings).map(({ name }) => name));
  return { ...facts, job: describeJob(job), settings: allSettings(job), ownSettings };
}
