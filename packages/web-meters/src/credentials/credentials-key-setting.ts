import { Secret, type Setting } from '@wattjobs/core/settings';
import { CredentialsKey } from './credentials-key.ts';

/** A setting that holds a credentials key: 32 bytes in base64. */
export function credentialsKeySetting(described: Pick<Setting, 'name' | 'help' | 'deployment'>): Setting<CredentialsKey | undefined> {
  return {
    ...described,
    example: `${described.name}_FILE=/run/secrets/credentials-key`,
    required: false,
    secret: true,
    fallback: undefined,
    type: '32 bytes in base64',
    schema: { type: 'string' },
    parse: (text) => {
      const value = new Secret(text.trim()).reveal();
      if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(value)) {
        return { problem: 'is not 32 bytes in base64: "openssl rand -base64 32" or "wattjobs-api credentials new-key" makes one' };
      }
      return { value: new CredentialsKey(Buffer.from(value, 'base64')) };
    },
  };
}
