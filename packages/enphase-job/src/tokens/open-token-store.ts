import { hostname } from 'node:os';
import { FixSettings } from '@wattjobs/core/errors';
import { exposure } from '@wattjobs/core/files';
import type { JobContext } from '@wattjobs/core/job';
import type { ConnectOptions } from '@wattjobs/core/kubernetes';
import type { Parsed, Setting } from '@wattjobs/core/settings';
import { parseStateAddress } from '@wattjobs/core/state';
import { FileTokenStore } from './file-token-store.ts';
import { SecretTokenStore } from './secret-token-store.ts';
import type { TokenStore } from './token-store.ts';

/** Where the tokens are kept. */
export type TokensAddress = { readonly kind: 'secret'; readonly name: string } | { readonly kind: 'file'; readonly path: string };

/** The name in the chart and in the legacy collector. */
const defaultSecret = 'enphase-tokens';

/** The setting TOKENS_URL: `secret:NAME` or `file:///PATH`. */
export const tokensUrl: Setting<TokensAddress | undefined> = {
  name: 'TOKENS_URL',
  help: `Where the tokens are stored: \`secret:NAME\`, or \`file:///PATH\` of a JSON object with the same keys (default in a cluster: \`secret:${defaultSecret}\`)`,
  type: 'tokens address',
  example: `secret:${defaultSecret}`,
  schema: { type: 'string', pattern: '^(file:///.+|secret:[a-z0-9].*)$' },
  deployment: {
    filledWith: 'tokens-secret',
    readByTheChart: true,
    tokensSecret: {
      exampleName: defaultSecret,
      keys: [
        { key: 'api_key', file: 'api_key' },
        { key: 'user_id', file: 'client_id' },
        { key: 'client_secret', file: 'client_secret' },
      ],
      insteadOfSharing: 'with all systems in SYSTEM_ID',
    },
  },
  required: false,
  secret: false,
  fallback: undefined,
  parse: parseTokensAddress,
};

function parseTokensAddress(text: string): Parsed<TokensAddress> {
  const parsed = parseStateAddress(text);
  if (!('value' in parsed)) return /^(secret|file):/.test(text) ? parsed : { problem: 'is neither file:///PATH nor secret:NAME' };
  return parsed.value.kind === 'memory' ? { problem: 'is memory:, which would lose the tokens' } : { value: parsed.value };
}

type Context = Pick<JobContext<unknown, unknown>, 'clock' | 'random' | 'log' | 'inCluster'>;

/**
 * Opens the store of TOKENS_URL; nothing is read yet.
 * @throws FixSettings if TOKENS_URL must be set
 */
export function openTokenStore(address: TokensAddress | undefined, context: Context, connect: ConnectOptions = {}): TokenStore {
  const chosen = address ?? (context.inCluster ? { kind: 'secret' as const, name: defaultSecret } : undefined);
  if (chosen === undefined) {
    throw new FixSettings([
      {
        name: 'TOKENS_URL',
        problem: 'is missing; it is required outside a cluster',
        example: 'file:///srv/enphase/tokens.json',
      },
    ]);
  }
  if (chosen.kind === 'file') {
    const exposed = exposure(chosen.path, { noun: 'tokens file', inCluster: context.inCluster });
    if (exposed !== undefined) context.log.warn(exposed);
    return new FileTokenStore(chosen.path, { clock: context.clock, pid: process.pid });
  }
  return new SecretTokenStore(chosen.name, { ...context, ...connect, identity: `${hostname()}-${process.pid}` });
}
