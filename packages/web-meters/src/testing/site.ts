import { type Answer, startServer } from '@wattjobs/core/testing';
import type { Site } from './driver-case.ts';

/** A device with a page for each path: its HTML, or an answer. Browsers ask for an icon too, which it does not have. */
export function site(routes: Readonly<Record<string, string | Answer>>): () => Promise<Site> {
  return async () =>
    await startServer((response, request, raw) => {
      const answer = routes[new URL(request.url, 'http://device').pathname];
      if (typeof answer === 'function') answer(response, request, raw);
      else if (answer === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(answer);
    });
}

export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(302, { location, ...headers }).end();
}

/** The requests for pages, as `GET /path?query`. */
export function pageRequests({ requests }: Site): readonly string[] {
  return requests.map(({ method, url }) => `${method} ${url}`).filter((line) => !line.endsWith('/favicon.ico'));
}
