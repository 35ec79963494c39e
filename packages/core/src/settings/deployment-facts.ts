/** What a deployment can fill in for a setting, because it knows what runs in it. */
export type Deployed =
  | 'source'
  | 'writer'
  | 'state-secret'
  | 'tokens-secret'
  | 'pushgateway'
  | 'victoriametrics'
  | 'victoriametrics-dialect'
  | 'victoriametrics-retention'
  // The volume for what is not delivered yet, and the limit that fits it.
  | 'outbox'
  | 'outbox-limit'
  // The number of pods among which a run is divided, and which of them this is.
  | 'shards'
  | 'shard-index'
  // The networks of meters with a web page, and the key of their credentials, which the chart mounts as a file.
  | 'allowed-networks'
  | 'credentials-key'
  | 'local-api'
  | 'local-api-key'
  | 'ingress-path'
  // Only the chart chooses these: the database, whose whole address is a Secret, and what fits the chart's containers.
  | 'database'
  | 'container'
  // Only the CronJob that closes months has these.
  | 'billing';

/** A Secret in which a program keeps tokens, as a person creates it. */
export interface TokensSecret {
  /** The name in the command that creates it. */
  readonly exampleName: string;
  /** What the person provides, and the file in that command that contains it. */
  readonly keys: readonly { readonly key: string; readonly file: string }[];
  /** How several sources that would share one become one source; words that follow `make them one source, `. */
  readonly insteadOfSharing: string;
}

/** A YAML file that the chart can make from its values: a document with one key, whose value is a list of maps. */
export interface FileFromValues {
  /** That key, and the field of a source among the chart's values. */
  readonly field: string;
  /** The key of an entry with the TCP port to which the program connects, and the port of an entry without it: a network policy must allow them. */
  readonly port?: { readonly key: string; readonly default: number };
  /** Keys of the document, at any depth, that hold secrets: the chart refuses them, because a ConfigMap would hold them. */
  readonly secretKeys?: readonly string[];
}

/** What a deployment must know about a setting besides its value, so that no generator or template knows setting names. */
export interface DeploymentFacts {
  /** The program connects to the address in its value: a network policy must allow the port. */
  readonly egress?: true;
  /** What the chart fills in if no value is given. */
  readonly filledWith?: Deployed;
  /** The chart sizes deadlines or grants access by its value: it must be among the values, and not in a file or Secret. */
  readonly readByTheChart?: true;
  /** The run's time limit, by which the chart sizes its deadlines. */
  readonly runLimit?: true;
  /** The Secret for a setting that is filled with `tokens-secret`. */
  readonly tokensSecret?: TokensSecret;
  /** Of the settings with the same word here, exactly one must be given. */
  readonly exactlyOneOf?: string;
  /** If a Secret supplies settings, it should supply this one. */
  readonly expectedInSecret?: true;
  /** A required setting may be missing if the setting of this name is given. */
  readonly notNeededWith?: string;
  /** Of the settings with the same word here, at least one must be given. */
  readonly atLeastOneOf?: string;
  /** The file that the setting names can be made from the chart's values. */
  readonly fileFromValues?: FileFromValues;
}
