import { z } from 'zod';

/** An endpoint that is due, as the API hands it to a job. Its credentials are sealed. */
export const DueEndpoint = z.object({
  id: z.uuid(),
  name: z.string(),
  clientName: z.string().nullish(),
  location: z.string().nullish(),
  ipAddress: z.string(),
  authType: z.string(),
  sealedAuthConfig: z.string().nullable().describe('Sealed with CREDENTIALS_KEY; null if it has no credentials.'),
  scrapingConfig: z.record(z.string(), z.unknown()),
  ratedPowerKw: z
    .number()
    .nullable()
    .describe('What the feed can deliver at most, after the multiplier: it bounds the rise of the counter times `smallestFactor`.'),
  smallestFactor: z.number().default(1).describe('The smallest multiplier in force since the last good reading.'),
  lastGoodReading: z
    .object({ timestamp: z.iso.datetime(), totalKwh: z.number(), serial: z.string().nullable() })
    .nullable()
    .describe('What a new reading is compared with; null if a person said that the meter was replaced after it.'),
});

export type DueEndpoint = z.infer<typeof DueEndpoint>;
