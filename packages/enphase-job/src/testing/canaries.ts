import { ReadsRig } from './reads-rig.ts';

/** Secrets that are easy to find where they must not be. */
export const canaries = {
  clientId: 'canary-client-id',
  clientSecret: 'canary-client-secret',
  apiKey: 'canary-api-key',
  localApiKey: 'canary-local-api-key',
} as const;

/** A rig whose secrets are the canaries. */
export async function startWithCanaries(): Promise<ReadsRig> {
  const { clientId, clientSecret, apiKey } = canaries;
  const rig = await ReadsRig.start({ clientId, clientSecret, apiKey });
  rig.tokens = { ...rig.tokens, user_id: clientId, client_secret: clientSecret, api_key: apiKey };
  return rig;
}

/** All current secrets: the canaries, every issued token, and the codes. The client id is in the consent address. */
export function secretsOf(rig: ReadsRig, code: string): readonly string[] {
  const { clientSecret, apiKey, localApiKey } = canaries;
  return [
    clientSecret,
    apiKey,
    localApiKey,
    Buffer.from(`${canaries.clientId}:${clientSecret}`).toString('base64'),
    code,
    ...rig.cloud.issuedTokens(),
  ];
}
