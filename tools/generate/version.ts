import type { GeneratedFile } from './generated-file.ts';

/** Writes the product's version, which is that of the root `package.json`, into a Chart.yaml and into every image in a README. */
export function withVersion({ path, content }: GeneratedFile, version: string): GeneratedFile {
  if (path.endsWith('Chart.yaml')) return { path, content: content.replaceAll(/^(version|appVersion): .*$/gm, `$1: ${version}`) };
  if (path.endsWith('.md'))
    return { path, content: content.replaceAll(/\b(wattjobs\/(?:api|[a-z]+-job)):\d[\w.-]*(?<![.-])/g, `$1:${version}`) };
  return { path, content };
}
