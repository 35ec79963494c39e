/** The images of a release: package to reference, `ghcr.io/somebody/wattjobs/api:1.2.3@sha256:…`. */
export type Images = Readonly<Record<string, string>>;

/**
 * Adds the images of a release to a Chart.yaml, as Artifact Hub reads them.
 * The values keep tags, because a digest there would override a tag that an operator sets.
 * https://artifacthub.io/docs/topics/annotations/helm/
 */
export function withImages(chartYaml: string, images: Images): string {
  const lines = Object.entries(images).flatMap(([name, image]) => [`    - name: ${name}`, `      image: ${image}`]);
  return [chartYaml.trimEnd(), 'annotations:', '  artifacthub.io/images: |', ...lines, ''].join('\n');
}
