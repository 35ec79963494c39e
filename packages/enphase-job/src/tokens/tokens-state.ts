import { z } from 'zod';

/** What is remembered of the tokens between runs, for the job's state: short fingerprints and sealed copies, never a token. */
export const tokensStateSchema = z.object({
  /** The access token that the cloud has answered well: a 401 with it is about something else. */
  goodAccessToken: z.string().optional(),
  /** The access token that a refresh after a 401 gave: where it is refused too, another refresh would not help either. */
  replacedAfterRefusal: z.string().optional(),
  pairs: z
    .object({
      /** With it, every fingerprint here is made. */
      salt: z.string(),
      /** Refresh tokens whose place another took, the latest last: whoever finds one in the store knows that it was put back. */
      replaced: z.array(z.object({ token: z.string(), atMs: z.number() })),
      /** The latest pairs, the newest first, in case somebody puts an old one into the store. */
      kept: z.array(
        z.object({
          token: z.string(),
          /** Fingerprint of everything in it. */
          content: z.string(),
          /** The pair, encrypted with the client secret. */
          sealed: z.string(),
          /** True where the cloud has refused the refresh token. */
          refused: z.boolean().optional(),
        }),
      ),
    })
    .optional(),
});

export type TokensState = z.infer<typeof tokensStateSchema>;
export type PairsOnRecord = NonNullable<TokensState['pairs']>;
