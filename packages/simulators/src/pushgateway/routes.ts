import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import { decodedBody } from '../http/decoded-body.ts';
import { type Answer, jsonAnswer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { type Exposition, type Labels, parseExposition } from './exposition.ts';
import { gather } from './gather.ts';
import { GroupingKeyError, parseGroupingKey } from './grouping-key.ts';
import { type GroupStore, InconsistentPushError, listProblems } from './groups.ts';
import { metricsApiReply } from './metrics-api.ts';
import { renderExposition } from './rendering.ts';
import { ExpositionError } from './text-reader.ts';

export type PushgatewayRequestKind = 'push' | 'delete' | 'scrape' | 'probe' | 'other';

const probePaths = ['/-/healthy', '/-/ready'];

/** The kind of a request, by its method and path alone: a malformed push is a push. */
export function kindOf({ method, path }: ReceivedRequest): PushgatewayRequestKind {
  if (probePaths.includes(path)) return 'probe';
  if (path === '/metrics' || path === '/api/v1/metrics') return 'scrape';
  if (!path.startsWith('/metrics/')) return 'other';
  return method === 'DELETE' ? 'delete' : 'push';
}

/** Answers as a Pushgateway does. The statuses and texts of its refusals were measured on version 1.5.1. */
export function answerFrom(groups: GroupStore, request: ReceivedRequest): Answer {
  const path = decodePath(request.path);
  if (path === null) return textAnswer(400, '400 Bad Request');
  if (probePaths.includes(path)) return readOnly(request, () => textAnswer(200, 'OK'));
  if (path === '/metrics') return readOnly(request, () => scrape(groups));
  if (path === '/api/v1/metrics') return readOnly(request, () => jsonAnswer(200, metricsApiReply(groups.all())));
  const cleaned = posix.normalize(path);
  if (cleaned !== path) return { status: 301, headers: { location: encodeURI(cleaned) } };
  if (path === '/metrics/job/') return { status: 307, headers: { location: '/metrics/job' } };
  try {
    const key = parseGroupingKey(path);
    return key ? changeGroup(groups, key, request) : textAnswer(404, '404 page not found\n');
  } catch (error) {
    if (isRefusal(error)) return textAnswer(400, `${error.message}\n`);
    throw error;
  }
}

function changeGroup(groups: GroupStore, key: Labels, request: ReceivedRequest): Answer {
  switch (request.method) {
    case 'DELETE':
      groups.delete(key);
      return { status: 202 };
    case 'PUT':
    case 'POST':
      groups.push(key, readExposition(request), request.method);
      return { status: 200 };
    default:
      return methodNotAllowed('DELETE, OPTIONS, POST, PUT');
  }
}

function readExposition(request: ReceivedRequest): Exposition {
  const body = decodedBody(request);
  if (!body) throw new ExpositionError('gzip: invalid header');
  if (!isUtf8(body)) throw new ExpositionError('text format parsing error: invalid UTF-8');
  return parseExposition(body.toString('utf8'));
}

function scrape(groups: GroupStore): Answer {
  const { families, problems } = gather(groups.all());
  if (problems.length > 0) return textAnswer(500, `An error has occurred while serving metrics:\n\n${listProblems(problems)}\n`);
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  return { status: 200, headers, body: renderExposition(families) };
}

function readOnly(request: ReceivedRequest, answer: () => Answer): Answer {
  return request.method === 'GET' ? answer() : methodNotAllowed('GET, OPTIONS');
}

function methodNotAllowed(allowed: string): Answer {
  return { ...textAnswer(405, 'Method Not Allowed\n'), headers: { 'content-type': 'text/plain; charset=utf-8', allow: allowed } };
}

function isRefusal(error: unknown): error is Error {
  return error instanceof GroupingKeyError || error instanceof ExpositionError || error instanceof InconsistentPushError;
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
