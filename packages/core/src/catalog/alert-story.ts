/** A story that tests alerts, in promtool's terms: samples per minute, and which alert must fire when. */
export interface AlertStory {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly object[];
}

/** Part of a story: after these minutes the alert fires with these labels. Without labels, it must not fire. */
export function firing(alertname: string, minutes: number, labels?: Readonly<Record<string, string>>): object {
  return { eval_time: `${minutes}m`, alertname, exp_alerts: labels === undefined ? [] : [{ exp_labels: labels }] };
}
