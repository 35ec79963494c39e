{{/* The template of a source's Jobs: the same for its schedule and for the verbs that a person starts. Takes root, source and, unless it is `run`, the verb in `args`. */}}
{{- define "wattjobs.jobTemplate" -}}
{{- $source := .source -}}
{{- $labels := include "wattjobs.sourceLabels" (dict "root" .root "source" $source) -}}
metadata:
  labels:
    {{- $labels | nindent 4 }}
spec:
  backoffLimit: {{ $source.backoffLimit }}
  ttlSecondsAfterFinished: {{ $source.ttlSecondsAfterFinished }}
  # Later than the pod's deadline, which keeps the log: this one ends a pod that cannot start.
  activeDeadlineSeconds: {{ include "wattjobs.jobDeadlineSeconds" $source }}
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget }]
      # Refused credentials and wrong settings need a person: a retry is pointless.
      - action: FailJob
        onExitCodes: { containerName: job, operator: In, values: [77, 78] }
  template:
    metadata:
      labels:
        {{- $labels | nindent 8 }}
        {{- with $source.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $source.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "wattjobs.podSpec" . | nindent 6 }}
{{- end -}}
