import { readFile } from 'node:fs/promises';
import { openApiFile, swaggerUiFile } from '../assets.ts';
import type { ApiServer } from '../http/server-type.ts';
import { docsPage, startScript, swaggerUiFiles } from './page.ts';

/** The OpenAPI document and a page that shows it, here and at the addresses of the legacy API. */
export function registerDocs(app: ApiServer, basePath: string): void {
  for (const base of ['', '/api/v1/enphase']) {
    addFile(app, `${base}/openapi.json`, 'application/json; charset=utf-8', () => readDocument(basePath));
    addFile(app, `${base}/docs`, 'text/html; charset=utf-8', (path) => Promise.resolve(docsPage(path.endsWith('/') ? '' : 'docs/')));
    addFile(app, `${base}/docs/start.js`, 'text/javascript; charset=utf-8', () => Promise.resolve(startScript));
    for (const [name, type] of Object.entries(swaggerUiFiles)) {
      addFile(app, `${base}/docs/${name}`, type, () => readFile(swaggerUiFile(name)));
    }
  }
}

function addFile(app: ApiServer, url: string, type: string, read: (path: string) => Promise<Buffer | string>): void {
  app.get(url, { config: { access: 'anyone' }, schema: { hide: true } }, async (request, reply) =>
    reply
      .type(type)
      .header('cache-control', 'no-cache')
      .send(await read(request.url.split('?')[0] ?? '')),
  );
}

/** The document names the server's address, so that generated clients use the base path too. */
async function readDocument(basePath: string): Promise<string> {
  const document = JSON.parse(await readFile(openApiFile, 'utf8')) as object;
  return JSON.stringify({ ...document, servers: [{ url: basePath === '' ? '/' : basePath }] });
}
