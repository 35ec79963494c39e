import type { IncomingMessage, ServerResponse } from 'node:http';
import { startServer } from '@wattjobs/core/testing';

/** A login page in the style of ASP.NET; `action` is where its form is sent. */
export function loginPage(action: string, more = ''): string {
  return `<form method="post" action="${action}">${more}<input name="c$UserName"><input type="password" name="c$Password">
    <input type="submit" name="c$LoginButton" value="Log In"></form>`;
}

export const livePage = '<span id="x_lblInputVoltageValue">120</span><span id="x_lblSystemStatusTS">1/15/2026 12:00:00 PM</span>';

export interface RawSite extends AsyncDisposable {
  readonly url: string;
  /** Method and path of every request, with its body. */
  readonly requests: readonly string[];
}

/** A site that responds as the test says, and records what it was sent. */
export async function startRawSite(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<RawSite> {
  const requests: string[] = [];
  const server = await startServer((response, { method, url, body }, request) => {
    requests.push(`${method} ${url} ${body}`.trim());
    answer(response, request);
  });
  return { ...server, requests };
}
