import { z } from 'zod';

/** What is remembered of the tokens between runs, for the job's state: short fingerprints, never a token. */
export const tokensStateSchema = z.object({
  /** The access token that the cloud has answered well: a 401 with it is about something else. */
  goodAccessToken: z.string().optional(),
  /** The access token that a refresh after a 401 gave: where it is refused too, another refresh would not help either. */
  replacedAfterRefusal: z.string().optional(),
});

export type TokensState = z.infer<typeof tokensStateSchema>;
