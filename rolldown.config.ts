import { existsSync, readdirSync } from 'node:fs';
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown';

// Every package that is a program becomes one file, with what is loaded only when it is used in files beside it.
const programs = readdirSync('packages').filter((name) => existsSync(`packages/${name}/src/main.ts`));

/** Parts of libraries that no program uses and that each start would pay for: what stands in for them, by who imports what. */
const standIns = [
  // got loads HTTP/2, which is 5 ms, for a request that asks for it; none does.
  { imported: 'node:http2', importer: /[\\/]got[\\/]/, code: 'export const constants = {}; export class Http2ServerResponse {}' },
  { imported: './utils/http2-client.js', importer: /[\\/]got[\\/]/, code: 'export default {};' },
  // Its main file also loads default metrics, clustering and a client for the Pushgateway.
  {
    imported: 'prom-client',
    importer: /[\\/]exposition\.ts$/,
    code: "export { default as Gauge } from 'prom-client/lib/gauge.js'; export { default as Registry } from 'prom-client/lib/registry.js';",
  },
];

const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  async resolveId(imported, importer) {
    // Inside a stand-in, a library's own files are found from where the library was asked for.
    const [, index] = /^\0stand-in:(\d+):/.exec(importer ?? '') ?? [];
    if (index !== undefined) return await this.resolve(imported, importer?.replace(/^\0stand-in:\d+:/, ''), { skipSelf: true });
    const found = standIns.findIndex((standIn) => standIn.imported === imported && standIn.importer.test(importer ?? ''));
    return found < 0 ? null : `\0stand-in:${found}:${importer}`;
  },
  load(id) {
    const [, index] = /^\0stand-in:(\d+):/.exec(id) ?? [];
    return index === undefined ? null : { code: standIns[Number(index)]?.code ?? '', moduleType: 'js' };
  },
};

function bundle(program: string): RolldownOptions {
  return {
    input: { [program]: `packages/${program}/src/main.ts` },
    platform: 'node',
    plugins: [leaveOutUnused],
    transform: { target: 'node24' },
    output: {
      dir: `packages/${program}/dist`,
      cleanDir: true,
      // An ES module that imports Node's own ones starts 27 ms later.
      format: 'cjs',
      minify: true,
      comments: { legal: false },
      entryFileNames: '[name].cjs',
      // Otherwise the client would be called after its entry file: `dist`.
      chunkFileNames: ({ name, facadeModuleId }) => `lazy/${facadeModuleId?.includes('@kubernetes') ? 'kubernetes' : name}.cjs`,
      // One file instead of six: the SDK imports a module of its own for each operating system.
      // Its API is in the main file, as prom-client loads that in any case.
      codeSplitting: { groups: [{ name: 'open-telemetry-sdk', test: /[\\/]@opentelemetry[\\/](?!api[\\/])/ }] },
    },
  };
}

export default defineConfig(programs.map(bundle));
