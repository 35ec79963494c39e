import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

const source = fileURLToPath(new URL('../packages/api', import.meta.url));
const resolve = createRequire(join(source, 'package.json')).resolve;
const prepare = fileURLToPath(new URL('prepare-data.ts', import.meta.url));

/** The packages of which only files are copied. */
export const copiedPackages = ['swagger-ui-dist', 'dejavu-fonts-ttf'];

/** The files that the API reads at run time, by their place in its bundle. */
const files: Readonly<Record<string, string>> = {
  migrations: join(source, 'src', 'migrations'),
  'swagger-ui/swagger-ui.css': resolve('swagger-ui-dist/swagger-ui.css'),
  'swagger-ui/swagger-ui-bundle.js': resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  'swagger-ui/favicon-32x32.png': resolve('swagger-ui-dist/favicon-32x32.png'),
  'swagger-ui/LICENSE': resolve('swagger-ui-dist/LICENSE'),
  'dejavu/DejaVuSans.ttf': resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  'dejavu/LICENSE': resolve('dejavu-fonts-ttf/LICENSE'),
  'pglite/pglite.wasm': resolve('@electric-sql/pglite/pglite.wasm'),
  'pglite/pglite.data': resolve('@electric-sql/pglite/pglite.data'),
};

/** Adds the API's files and a prepared embedded database to its bundle. */
export const apiAssets: Plugin = {
  name: 'api-assets',
  writeBundle({ dir = '' }) {
    const assets = join(dir, 'assets');
    mkdirSync(join(assets, 'pglite'), { recursive: true });
    for (const [name, file] of Object.entries(files)) {
      cpSync(file, join(assets, name), { recursive: true, filter: (path) => !path.endsWith('.ts') });
    }
    // Without the white space, which is more than half of it.
    const document: unknown = JSON.parse(readFileSync(join(source, 'openapi.json'), 'utf8'));
    writeFileSync(join(assets, 'openapi.json'), JSON.stringify(document));
    // In its own process, because it briefly needs a gigabyte of memory.
    execFileSync(process.execPath, [prepare, join(assets, 'pglite', 'prepared-data.tar.br')], { stdio: 'inherit' });
  },
};
