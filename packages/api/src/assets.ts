import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Files that ship with the bundle; there is no such folder if the program runs from its sources. */
const bundled = join(import.meta.dirname, 'assets');
const isBundled = existsSync(bundled);
const resolve = (specifier: string) => createRequire(import.meta.url).resolve(specifier);

/** The folder of the numbered SQL files. */
export const migrationsFolder = isBundled ? join(bundled, 'migrations') : join(import.meta.dirname, 'migrations');

/** The OpenAPI document that is generated from the routes. */
export const openApiFile = isBundled ? join(bundled, 'openapi.json') : join(import.meta.dirname, '..', 'openapi.json');

/** The generated schema that the migrations produce; the bundle does not need it. */
export const schemaFile = join(import.meta.dirname, '..', 'schema.sql');

/** One of the files of Swagger UI. */
export function swaggerUiFile(name: string): string {
  return isBundled ? join(bundled, 'swagger-ui', name) : resolve(`swagger-ui-dist/${name}`);
}

/** The font of statements as PDF. */
export function fontFile(): string {
  return isBundled ? join(bundled, 'dejavu', 'DejaVuSans.ttf') : resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
}

/** One of PGlite's files. */
export function pgliteFile(name: 'pglite.wasm' | 'pglite.data' | 'initdb.wasm'): string {
  return isBundled ? join(bundled, 'pglite', name) : resolve(`@electric-sql/pglite/${name}`);
}

/** A database that was built with the bundle; undefined if there is none. */
export function preparedDataFile(): string | undefined {
  return isBundled ? join(bundled, 'pglite', 'prepared-data.tar.br') : undefined;
}
