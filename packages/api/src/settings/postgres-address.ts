import { readFileText } from '@wattjobs/core/files';
import { rememberUserinfo } from '@wattjobs/core/redaction';
import { addressProblem, hostProblem, type Parsed, Secret, type Setting } from '@wattjobs/core/settings';
import { type Described, secretAddress } from './setting-types.ts';

/** Parameters of the address that name files, which the driver reads. */
const fileParameters = ['sslrootcert', 'sslcert', 'sslkey'] as const;

/** The address of a Postgres, with its password: a secret as a whole. */
export function postgresAddress(described: Described): Setting<Secret | undefined> {
  return secretAddress(described, parsePostgresAddress);
}

function parsePostgresAddress(value: string): Parsed<Secret> {
  // The legacy API named a Python driver in the scheme.
  const plain = value.trim().replace(/^(postgres|postgresql)\+[a-z0-9]+:/i, '$1:');
  if (!/^postgres(ql)?:\/\//i.test(plain)) return { problem: 'does not begin with postgres:// or postgresql://' };
  const problem = problemOf(plain);
  if (problem !== undefined) return { problem };
  const url = URL.parse(plain);
  // The driver gets the whole address, and its errors may contain parts of it.
  if (url !== null) rememberUserinfo(url);
  return { value: new Secret(plain) };
}

function problemOf(address: string): string | undefined {
  // A socket has no host, or its path instead.
  const socket = /^([a-z]+:\/\/(?:[^@/?#]*@)?)(?:%2f[^/?#:@]*)?(?=[/?]|$)/i.exec(address);
  const withHost = socket === null ? address : `${socket[1]}localhost${address.slice(socket[0].length)}`;
  const parsed = URL.parse(withHost);
  const problem = addressProblem(withHost);
  if (problem !== undefined || parsed === null) return problem ?? 'is not an address that can be read';
  const host = parsed.searchParams.get('host');
  return (host === null || host.startsWith('/') ? undefined : hostProblem(host)) ?? fileProblem(parsed);
}

function fileProblem({ searchParams }: URL): string | undefined {
  for (const parameter of fileParameters) {
    const path = searchParams.get(parameter);
    const read = path === null || path === '' ? undefined : readFileText(path);
    if (read !== undefined && 'problem' in read) return `has ${parameter}=${path}, which ${read.problem}`;
  }
  return undefined;
}
