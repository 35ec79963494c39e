{{/* The template of a source's Jobs: the same for its schedule and for the verbs that a person starts. Takes root, source and, unless it is `run`, the verb in `args`. */}}
{{- define "wattjobs.jobTemplate" -}}
{{- $source := .source -}}
{{- $eachShard := gt (int $source.shards) 1 -}}
{{- $labels := include "wattjobs.sourceLabels" (dict "root" .root "source" $source) -}}
metadata:
  {{- include "wattjobs.metadata" (dict "root" .root "labels" $labels "moreLabels" (list $source.jobLabels) "moreAnnotations" (list $source.jobAnnotations)) | nindent 2 }}
spec:
  {{- if $eachShard }}
  completionMode: Indexed
  completions: {{ $source.shards }}
  parallelism: {{ $source.shards }}
  # One shard that fails leaves the others alone.
  backoffLimitPerIndex: {{ $source.backoffLimit }}
  {{- else }}
  backoffLimit: {{ $source.backoffLimit }}
  {{- end }}
  ttlSecondsAfterFinished: {{ $source.ttlSecondsAfterFinished }}
  # Later than the pod's deadline, which keeps the log: this one ends a pod that cannot start.
  activeDeadlineSeconds: {{ include "wattjobs.jobDeadlineSeconds" $source }}
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget }]
      # Refused credentials and wrong settings need a person: a retry is pointless.
      - action: {{ ternary "FailIndex" "FailJob" $eachShard }}
        onExitCodes: { containerName: job, operator: In, values: [77, 78] }
  template:
    metadata:
      {{- include "wattjobs.podMetadata" (dict "root" .root "labels" $labels "values" $source) | nindent 6 }}
    spec:
      {{- include "wattjobs.sourcePodSpec" (set . "eachShard" $eachShard) | nindent 6 }}
{{- end -}}
