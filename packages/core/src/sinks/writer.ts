/** Who pushes which series, as the metrics of each run report it. */
export interface Writer {
  /** The name of the writer: the same in every run, and unique. */
  readonly name: string;
  /** The `instance` of the group with its run metrics. */
  readonly source: string;
  /** The `job` label of its series. */
  readonly job: string;
}

/** Another writer that has recently pushed the same group: the two overwrite each other. */
export interface OtherWriter {
  readonly name: string;
  /** What both push, in words. */
  readonly group: string;
  readonly secondsAgo: number;
}

/** The series with which a writer marks what it pushes. */
export const writerMetric = 'wattjobs_run_writer';

/** What is wrong if two writers push the same group, in one sentence that names both. */
export function collision(own: Writer, other: OtherWriter): string {
  return `${other.name} pushed ${other.group} ${other.secondsAgo} s ago, and ${own.name} pushes it too: they overwrite each other`;
}

/** How to fix it. */
export const collisionFix =
  'Give each source its own INSTANCE_NAME and SOURCE_NAME. If the other writer was removed or renamed, this warning ends within two hours.';
