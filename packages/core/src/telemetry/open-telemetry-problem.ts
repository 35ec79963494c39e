import { readFileText } from '../files/read-file-text.ts';
import { addressProblem } from '../settings/address-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const endpoint = /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?ENDPOINT$/;
const file = /^(?:OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?(?:CERTIFICATE|CLIENT_KEY|CLIENT_CERTIFICATE)|OTEL_(?:EXPERIMENTAL_)?CONFIG_FILE)$/;

/**
 * What is wrong with an address or a file in OpenTelemetry's variables; undefined if nothing is.
 * Otherwise the SDK would send data to the wrong machine, or wait forever for a pipe.
 */
export function openTelemetryProblem(environment: Environment): string | undefined {
  for (const [name, value] of Object.entries(environment)) {
    const text = value?.trim() ?? '';
    if (text === '') continue;
    const problem = endpoint.test(name) ? addressProblem(text) : file.test(name) ? fileProblem(text) : undefined;
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return undefined;
}

function fileProblem(path: string): string | undefined {
  const read = readFileText(path);
  return 'problem' in read ? `names ${path}, which ${read.problem}` : undefined;
}
