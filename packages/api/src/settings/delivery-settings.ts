import type { SettingProblem } from '@wattjobs/core/errors';
import { rememberUserinfo } from '@wattjobs/core/redaction';
import { addressProblem, optionalSecret, optionalUrl, type Parsed, Secret, type Setting, text } from '@wattjobs/core/settings';
import { type Described, secretAddress } from './setting-types.ts';

const deployment = { filledWith: 'billing' } as const;

/** Where bills are delivered to, besides WEBHOOK_URL. */
export const deliveryDeclaration = {
  bucketUrl: bucketAddress({
    name: 'BUCKET_URL',
    help: 'Bucket of an S3-compatible store, with a prefix if need be, in which "bill --deliver" puts statements and the exports of the month',
    example: 'https://s3.eu-central-1.amazonaws.com/bills/hall-1',
    deployment,
  }),
  bucketRegion: text({ name: 'BUCKET_REGION', help: 'Its region', default: 'us-east-1', example: 'eu-central-1', deployment }),
  bucketAccessKeyId: optionalSecret({
    name: 'BUCKET_ACCESS_KEY_ID',
    help: 'Id of the key for the bucket',
    example: 'BUCKET_ACCESS_KEY_ID_FILE=/run/secrets/bucket-id',
    deployment,
  }),
  bucketSecretAccessKey: optionalSecret({
    name: 'BUCKET_SECRET_ACCESS_KEY',
    help: 'The key itself',
    example: 'BUCKET_SECRET_ACCESS_KEY_FILE=/run/secrets/bucket-key',
    deployment,
  }),
  smtpUrl: secretAddress(
    {
      name: 'SMTP_URL',
      help: 'Mail server by which "bill --deliver" sends each statement to its customer: smtps://, or smtp:// with STARTTLS, which is required if there is a password; smtp+insecure:// never encrypts',
      example: 'smtps://bills:PASSWORD@mail.example:465',
      deployment,
    },
    parseSmtpAddress,
  ),
  mailFrom: sender({ name: 'MAIL_FROM', help: 'Sender of these mails', example: 'Bills <bills@dc.example>', deployment }),
} as const;

/** A store for objects. */
export interface BucketSettings {
  readonly url: URL;
  readonly region: string;
  readonly accessKeyId: Secret;
  readonly secretAccessKey: Secret;
}

/** The mail server of an SMTP_URL. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly tls: 'from_the_start' | 'required' | 'if_offered' | 'never';
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
}

/** An incomplete set would look like a delivery that nobody set up. */
export function halfADelivery(_values: unknown, given: ReadonlySet<string>): readonly SettingProblem[] {
  const sets = [
    ['BUCKET_URL', 'BUCKET_ACCESS_KEY_ID', 'BUCKET_SECRET_ACCESS_KEY'],
    ['SMTP_URL', 'MAIL_FROM'],
  ];
  return sets.flatMap((names) => {
    const there = names.filter((name) => given.has(name));
    const missing = there.length === 0 ? [] : names.filter((name) => !given.has(name));
    return missing.map((name) => ({ name, problem: `is not set, but ${there.join(' and ')} is` }));
  });
}

function bucketAddress(described: Described): Setting<URL | undefined> {
  const base = optionalUrl({ ...described, deployment: described.deployment ?? {} });
  return {
    ...base,
    parse: (given) => {
      const parsed = base.parse(given);
      if (!('value' in parsed) || parsed.value === undefined) return parsed;
      const { pathname, username, password, search, hash } = parsed.value;
      if (`${username}${password}${search}${hash}` !== '') return { problem: 'has more than a host and a path: leave the rest out' };
      // Servers differ in how they sign other characters.
      return /^(\/[\w.~-]+)+\/?$/.test(pathname)
        ? parsed
        : { problem: 'does not end with the name of a bucket, and letters, digits and -._~/ after it' };
    },
  };
}

function parseSmtpAddress(given: string): Parsed<MailServer> {
  const [, scheme = '', rest = ''] = /^(smtps?|smtp\+insecure):\/\/(.*)$/is.exec(given.trim()) ?? [];
  if (scheme === '') return { problem: 'does not begin with smtps://, smtp:// or smtp+insecure://' };
  const secure = scheme.toLowerCase() === 'smtps';
  // As a web address, its host is checked like all others.
  const address = `http://${rest}`;
  const url = URL.parse(address);
  const problem = addressProblem(address);
  if (problem !== undefined || url === null) return { problem: problem ?? 'is not an address that can be read' };
  rememberUserinfo(url);
  if (`${url.search}${url.hash}` !== '' || url.pathname !== '/') return { problem: 'has more than a user, a password, a host and a port' };
  if ((url.username === '') !== (url.password === '')) return { problem: 'has only one of user and password' };
  const login = url.username === '' ? undefined : { user: decoded(url.username), password: new Secret(decoded(url.password)) };
  const startTls = login === undefined ? 'if_offered' : 'required';
  return {
    value: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      // A web address drops its own usual port.
      port: Number(/:(\d+)\/?$/.exec(rest)?.[1] ?? (secure ? 465 : 587)),
      tls: secure ? 'from_the_start' : scheme.includes('+') ? 'never' : startTls,
      login,
    },
  };
}

/** Bytes that are not UTF-8 are taken as they are written. */
function decoded(userinfo: string): string {
  try {
    return decodeURIComponent(userinfo);
  } catch {
    return userinfo;
  }
}

function sender(described: Described): Setting<string | undefined> {
  const address = String.raw`[^\s<>@,;"]+@[^\s<>@,;"]+`;
  const pattern = `^(${address}|[^<>@,;]*<${address}>)$`;
  return {
    ...described,
    required: false,
    secret: false,
    fallback: undefined,
    type: 'address of a mail',
    schema: { type: 'string', pattern },
    parse: (given) =>
      new RegExp(pattern).test(given) && !/\p{Cc}/u.test(given)
        ? { value: given }
        : { problem: 'is not one address, or a name and <address>' },
  };
}
