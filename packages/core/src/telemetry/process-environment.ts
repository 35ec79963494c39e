/**
 * Makes `variables` all that the process knows under a prefix.
 * The OpenTelemetry SDK takes its settings from the process's environment and from nowhere else, some while it is imported.
 * So this is the one place that writes to it: the limits that a dead collector needs, and what an env file added.
 */
export function replaceProcessVariables(prefix: string, variables: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith(prefix)) delete process.env[name];
  }
  Object.assign(process.env, variables);
}
