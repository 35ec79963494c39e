import type { IncomingHttpHeaders } from 'node:http';

/** One way in which a server lets a client prove who it is (RFC 9110, section 11.3). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** By name in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A scheme alone, or a parameter: its value may hold commas in quotes, and the `=` of base64 without. */
const word = /[\s,]*([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;

/** Fronius names the header so, lest browsers show their own window for it. */
const usualNames = ['www-authenticate', 'x-www-authenticate'];

/** The challenges of a response, in its order. */
export function challengesIn(headers: IncomingHttpHeaders, headerName?: string): readonly Challenge[] {
  const names = headerName === undefined ? usualNames : [headerName.toLowerCase()];
  return names.flatMap((name) => [headers[name] ?? []].flat()).flatMap(parseChallenges);
}

function parseChallenges(text: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  word.lastIndex = 0;
  for (let found = word.exec(text); found !== null; found = word.exec(text)) {
    const [, name = '', quoted, bare] = found;
    const value = quoted?.replace(/\\(.)/gs, '$1') ?? bare;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: {} });
    else Object.assign(challenges.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value });
  }
  return challenges;
}
