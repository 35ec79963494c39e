/** What a deployment can fill in for a setting, because it knows what runs and what runs beside it. */
export type Deployed =
  | 'source'
  | 'writer'
  | 'state-secret'
  | 'tokens-secret'
  | 'pushgateway'
  | 'local-api'
  | 'local-api-key'
  | 'ingress-path'
  // What only the chart chooses: the database, whose address is a Secret as a whole, and what fits its own containers.
  | 'database'
  | 'container';

/** A Secret in which a program keeps tokens, as a person makes it. */
export interface TokensSecret {
  /** The name in the command that makes it. */
  readonly exampleName: string;
  /** What the person puts in, and the file in that command that holds it. */
  readonly keys: readonly { readonly key: string; readonly file: string }[];
  /** How several sources that would share one become one source: words that follow `make them one source, `. */
  readonly insteadOfSharing: string;
}

/** What whoever deploys a program must know of a setting beside its value, so that no generator and no template knows its name. */
export interface DeploymentFacts {
  /** The program connects to the address that is its value: a network policy must let it reach the port. */
  readonly egress?: true;
  /** What the chart fills in if nobody gives a value. */
  readonly filledWith?: Deployed;
  /** The chart sizes deadlines or grants access by its value: it stands among the values, and no file and no Secret may hold it. */
  readonly readByTheChart?: true;
  /** The run's time limit, by which the chart sizes its deadlines. */
  readonly runLimit?: true;
  /** The Secret of a setting that is filled with `tokens-secret`. */
  readonly tokensSecret?: TokensSecret;
  /** Of the settings with the same word, exactly one must be given. */
  readonly exactlyOneOf?: string;
}
