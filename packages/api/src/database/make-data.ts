import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

/**
 * Creates an empty embedded database, and packs its folder into a tar that is compressed with Brotli.
 * The folder has three copies of the catalog, which gzip does not look back far enough to find.
 */
export async function makeData(): Promise<Uint8Array> {
  const engine = await PGlite.create();
  try {
    const tar = await (await engine.dumpDataDir('none')).bytes();
    return brotliCompressSync(tar, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } });
  } finally {
    await engine.close();
  }
}
