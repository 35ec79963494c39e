import { z } from 'zod';

/** The tokens' part of the job's state: short fingerprints and sealed copies, never a token. */
export const tokensStateSchema = z.object({
  /** The access token that the cloud has accepted: a 401 with it has another cause. */
  goodAccessToken: z.string().optional(),
  /** The access token from a refresh after a 401: if it is refused too, another refresh would not help. */
  replacedAfterRefusal: z.string().optional(),
  pairs: z
    .object({
      /** The salt of every fingerprint here. */
      salt: z.string(),
      /** Replaced refresh tokens, the latest last: one of them in the store means that an old pair was restored. */
      replaced: z.array(z.object({ token: z.string(), atMs: z.number() })),
      /** The latest pairs, newest first, in case an old one is restored in the store. */
      kept: z.array(
        z.object({
          token: z.string(),
          /** Fingerprint of the whole pair. */
          content: z.string(),
          /** The pair, encrypted with the client secret. */
          sealed: z.string(),
          /** True if the cloud has refused the refresh token. */
          refused: z.boolean().optional(),
        }),
      ),
    })
    .optional(),
});

export type TokensState = z.infer<typeof tokensStateSchema>;
export type PairsOnRecord = NonNullable<TokensState['pairs']>;
