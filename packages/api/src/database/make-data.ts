import { PGlite } from '@electric-sql/pglite';

/** Creates an empty embedded database, and packs its folder into a compressed tar. */
export async function makeData(): Promise<Uint8Array> {
  const engine = await PGlite.create();
  try {
    return new Uint8Array(await (await engine.dumpDataDir('gzip')).arrayBuffer());
  } finally {
    await engine.close();
  }
}
