import { describeJob, type JobDescription } from '../command-line/describe.ts';
import type { JobDefinition } from '../job.ts';
import { allSettings } from '../run/runner-settings.ts';
import type { Setting, SettingsDeclaration } from '../settings/setting.ts';
import type { AlertStory } from './alert-story.ts';
import type { Demo } from './demo.ts';
import type { FaultRow } from './fault-row.ts';

/** What is special about a source, for everything that is made from the list of sources: chart, tables, demo and tests. */
export interface SourceFacts {
  /** What the values of the chart call it. */
  readonly type: string;
  /** Its row in the README of the repository. */
  readonly readmeRow: { readonly reads: string; readonly state: string };
  /** Fields of its CronJob: those without a default for all types, and those in which this one differs. */
  readonly cronJob: { readonly schedule: string; readonly backoffLimit: number } & Readonly<Record<string, unknown>>;
  /** Verbs that a person starts by hand, each from a suspended CronJob, and how long they may wait for that person. */
  readonly verbsByHand?: Readonly<Record<string, { readonly durationSeconds: number }>>;
  /** The fault table of its README, each row a test. */
  readonly faults: readonly FaultRow[];
  /** The story in `testcases/` whose output its README shows. */
  readonly exampleStory: string;
  /** Tables that only its README has, by the names of their markers. */
  readonly ownTables?: Readonly<Record<string, { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }>>;
  /** What belongs to `alerts.yaml` and `dashboard.json` in the folder `monitoring/` of its package. */
  readonly monitoring: {
    /** Every alert, for docs/monitoring.md: links are relative to that page. */
    readonly alerts: readonly { readonly alert: string; readonly firesWhen: string; readonly whatToDo: string }[];
    /** What proves that they fire when they should, and not before. */
    readonly stories: readonly AlertStory[];
    /** What the dashboard shows. */
    readonly dashboard: { readonly title: string; readonly shows: string };
  };
  readonly demo?: Demo;
}

/** A source in the list of sources: what is special about it, and what its job declares. */
export interface SourceEntry extends SourceFacts {
  readonly job: JobDescription;
  /** The settings of the job, those of the runner among them. */
  readonly settings: readonly Setting[];
  /** The names of those that are not the runner's. */
  readonly ownSettings: ReadonlySet<string>;
}

/** Puts together what the list of sources holds of one. */
export function sourceEntry<Declaration extends SettingsDeclaration, State, Rows>(
  job: JobDefinition<Declaration, State, Rows>,
  facts: SourceFacts,
): SourceEntry {
  const ownSettings = new Set(Object.values(job.settings).map(({ name }) => name));
  return { ...facts, job: describeJob(job), settings: allSettings(job), ownSettings };
}
