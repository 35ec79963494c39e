import { startServer } from '@wattjobs/core/testing';

/** Recorded pages; an absent page returns 404. */
export interface RecordedPages {
  /** The live data page of the cloud. */
  readonly cloud?: string | undefined;
  /** The page of the unit. */
  readonly unit?: string | undefined;
}

const loginPage = `<form method="post" action="/">
  <input type="hidden" name="__VIEWSTATE" value="x">
  <input name="ctl00$MainContent$UserName"><input type="password" name="ctl00$MainContent$Password">
  <input type="submit" name="ctl00$MainContent$LoginButton" value="Log In">
</form>`;

/** Serves recorded pages behind a login that accepts anything: stories are about the pages, not the login. */
export async function serveRecordedPages(first: RecordedPages = {}) {
  let recorded = first;
  const server = await startServer((response, { method, url }) => {
    if (method === 'POST' && url === '/') {
      response.writeHead(302, { location: '/MemberPages/LiveData.aspx' }).end();
      return;
    }
    const pages: Readonly<Record<string, string | undefined>> = {
      'GET /': loginPage,
      'GET /MemberPages/LiveData.aspx': recorded.cloud,
      'GET /unit': recorded.unit,
    };
    const page = pages[`${method} ${url}`];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  return {
    ...server,
    cloudUrl: server.url,
    unitUrl: `${server.url}/unit`,
    /** Replaces the pages that are served. */
    show: (pages: RecordedPages) => {
      recorded = pages;
    },
  };
}
