import { readFileText } from '../files/read-file-text.ts';
import { addressProblem } from '../settings/address-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const endpoint = /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?ENDPOINT$/;
const file = /^(?:OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?(?:CERTIFICATE|CLIENT_KEY|CLIENT_CERTIFICATE)|OTEL_(?:EXPERIMENTAL_)?CONFIG_FILE)$/;

/**
 * What is wrong with an address or a file that OpenTelemetry's variables name; undefined where nothing is.
 * The SDK would tell another machine what is meant for the collector, or wait for ever for a pipe.
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
