import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Images, withImages } from './chart-images.ts';
import { checksums } from './checksums.ts';
import { runProgram } from './run-program.ts';

/** Fills a folder with the files of a release: the chart, an SBOM per image, the images with their digests, and SHA256SUMS. */
export function writeFiles(version: string, images: Images, folder: string): void {
  mkdirSync(folder, { recursive: true });
  packageChart(images, folder);
  for (const [name, image] of Object.entries(images)) copySbom(image, join(folder, `${name}-${version}.cdx.json`));
  writeFileSync(join(folder, `images-${version}.json`), `${JSON.stringify(images, null, 2)}\n`);
  const names = readdirSync(folder).toSorted();
  writeFileSync(join(folder, 'SHA256SUMS'), checksums(Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]))));
}

function packageChart(images: Images, folder: string): void {
  const work = mkdtempSync(join(tmpdir(), 'wattjobs-chart-'));
  try {
    const chart = join(work, 'wattjobs');
    cpSync('charts/wattjobs', chart, { recursive: true });
    const file = join(chart, 'Chart.yaml');
    writeFileSync(file, withImages(readFileSync(file, 'utf8'), images));
    runProgram('helm', ['package', chart, '--destination', folder]);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Copies the list of the libraries in an image out of it. Nothing of the image runs. */
function copySbom(image: string, file: string): void {
  const container = runProgram('docker', ['create', image]).toString().trim();
  runProgram('docker', ['cp', `${container}:/app/sbom.cdx.json`, file]);
  runProgram('docker', ['rm', container]);
}
