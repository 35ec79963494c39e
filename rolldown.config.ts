import { existsSync, readdirSync } from 'node:fs';
import { defineConfig, type RolldownOptions } from 'rolldown';
import { apiAssets } from './bundle/api-assets.ts';
import { billOfMaterials } from './bundle/bill-of-materials.ts';
import { cheaperStart } from './bundle/cheaper-start.ts';
import { keptCode } from './bundle/kept-code.ts';
import { leaveOutUnused } from './bundle/leave-out-unused.ts';
import { thirdPartyNotices } from './bundle/third-party-notices.ts';

// Every package that is a program becomes a file that any Node.js can read, the program itself, and what is loaded only when it is used.
const programs = readdirSync('packages').filter((name) => existsSync(`packages/${name}/src/main.ts`));

function bundle(program: string): RolldownOptions {
  return {
    input: { [program]: `packages/${program}/src/main.ts` },
    platform: 'node',
    plugins: [
      leaveOutUnused,
      cheaperStart(program),
      thirdPartyNotices,
      billOfMaterials(program),
      keptCode,
      ...(program === 'api' ? [apiAssets] : []),
    ],
    transform: { target: 'node24' },
    // PGlite is glued to its WebAssembly by it, and nobody else.
    checks: { eval: program !== 'api' },
    // Of the Kubernetes client only the kubeconfig is used: its thousand models do nothing but stand there.
    treeshake: { moduleSideEffects: [{ test: /[\\/]@kubernetes[\\/]client-node[\\/]/, sideEffects: false }] },
    output: {
      dir: `packages/${program}/dist`,
      cleanDir: true,
      // An ES module that imports Node's own ones starts 27 ms later.
      format: 'cjs',
      minify: true,
      comments: { legal: false },
      // One letter outside Latin-1 doubles the memory of a whole source.
      charset: 'ascii',
      entryFileNames: '[name].cjs',
      chunkFileNames: ({ name, facadeModuleId }) => {
        // What startProgram loads first of all is not loaded late, and the API finds its assets beside it.
        if (name === 'program') return '[name].cjs';
        // Otherwise the client would be called after its entry file: `dist`.
        return `lazy/${facadeModuleId?.includes('@kubernetes') ? 'kubernetes' : name}.cjs`;
      },
      // One file instead of six: the SDK imports a separate module for each operating system.
      // Its API is a file beside it, as a program that traces what it is asked needs that in any case.
      codeSplitting: {
        groups: [
          { name: 'open-telemetry-api', test: /[\\/]@opentelemetry[\\/]api[\\/]/, priority: 1 },
          { name: 'open-telemetry-sdk', test: /[\\/]@opentelemetry[\\/]/ },
        ],
      },
    },
  };
}

export default defineConfig(programs.map(bundle));
