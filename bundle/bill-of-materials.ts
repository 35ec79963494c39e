import { createRequire } from 'node:module';
import { Enums, Models } from '@cyclonedx/cyclonedx-library';
import sbom from 'rollup-plugin-sbom';
import { copiedPackages } from './api-assets.ts';

/** Lists every library in a bundle as `sbom.cdx.json` beside it (CycloneDX), so that scanners of the image find them. */
export function billOfMaterials(program: string) {
  return sbom({
    outDir: '.',
    outFilename: 'sbom.cdx',
    outFormats: ['json'],
    includeWellKnown: false,
    // The same sources give the same file.
    saveTimestamp: false,
    afterCollect: (bom) => {
      const { component } = bom.metadata;
      // Our programs are not on npm: an address there would mean somebody else's package.
      if (component !== undefined) Object.assign(component, { name: program, purl: undefined });
      if (program === 'api') for (const name of copiedPackages) bom.components.add(copiedPackage(name));
    },
  });
}

/** A package whose files are copied, so that the bundler does not see it. */
function copiedPackage(name: string): Models.Component {
  const { version, license } = createRequire(new URL('../packages/api/package.json', import.meta.url))(`${name}/package.json`);
  const purl = `pkg:npm/${name}@${version}`;
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    purl,
    version,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(license)]),
  });
}
