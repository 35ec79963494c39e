/**
 * Replaces all variables of the process with this prefix by `variables`.
 * The OpenTelemetry SDK reads its settings only from the process's environment, some of them during import.
 * So this is the one place that writes to it: the limits for an unreachable collector, and the values from an env file.
 */
export function replaceProcessVariables(prefix: string, variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith(prefix)) delete process.env[name];
  }
  Object.assign(process.env, variables);
}
