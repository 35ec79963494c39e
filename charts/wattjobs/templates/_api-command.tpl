{{/*
The CronJob that runs a command of the API beside it, on its Postgres. Takes root; `name`, its component after `api-`; `schedule`, in UTC;
`args`; and `retry`, a comment. Optionally: `values` with the fields of its pod, by default those of the API; `retries` of a
failed run; and `env`, `volumeMounts` and `volumes` as text, besides those of the API.
*/}}
{{- define "wattjobs.apiCommandCronJob" -}}
{{- $root := .root -}}
{{- $api := .values | default $root.Values.api -}}
{{- $component := printf "api-%s" .name -}}
{{- $labels := include "wattjobs.labels" (dict "root" $root "component" $component) -}}
{{- $image := mustMergeOverwrite (include "wattjobs.imageDefaults" $root | fromJson) (deepCopy $api.image) -}}
{{- $container := dict "root" $root "values" $api "name" "job" "image" $image "command" (printf "args: %s" (toJson .args)) -}}
{{- $container = set $container "env" (printf "%s\n%s" (include "wattjobs.apiEnvironment" $root | trim) (.env | default "") | trim) -}}
{{- $container = set $container "volumeMounts" (printf "%s\n%s" (include "wattjobs.apiVolumeMounts" $root | trim) (.volumeMounts | default "") | trim) -}}
{{- $container = set $container "resources" (mustMergeOverwrite (include "wattjobs.apiResources" $root | fromYaml) (deepCopy $api.resources) | toYaml) -}}
{{- $container = set $container "ending" "terminationMessagePath: /dev/termination-log\nterminationMessagePolicy: FallbackToLogsOnError" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- include "wattjobs.workloadMetadata" (dict "root" $root "name" (printf "%s-%s" (include "wattjobs.apiName" $root) .name) "labels" $labels "values" $api) | nindent 2 }}
spec:
  schedule: {{ .schedule | quote }}
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    metadata:
      {{- include "wattjobs.metadata" (dict "root" $root "labels" $labels) | nindent 6 }}
    spec:
      # {{ .retry }}
      backoffLimit: {{ .retries | default 0 }}
      {{- if .retries }}
      podFailurePolicy:
        rules:
          # Open questions and wrong settings need a person: a retry is pointless.
          - action: FailJob
            onExitCodes: { containerName: job, operator: In, values: [77, 78] }
      {{- end }}
      ttlSecondsAfterFinished: 86400
      activeDeadlineSeconds: 3600
      template:
        metadata:
          {{- include "wattjobs.podMetadata" (dict "root" $root "labels" $labels "values" $api) | nindent 10 }}
        spec:
          {{- include "wattjobs.podSpec" (dict
            "root" $root
            "values" $api
            "container" (include "wattjobs.container" $container)
            "volumes" (printf "%s\n%s" (include "wattjobs.apiVolumes" $root | trim) (.volumes | default "") | trim)
            "selectorLabels" (include "wattjobs.selectorLabels" (dict "root" $root "component" $component))
            "restartPolicy" "Never"
            "graceSeconds" 30
            "user" 65532
            "ownsVolumes" true
            "whyUser" "The image's own user: the compile cache is read by no other."
          ) | nindent 10 }}
{{- end -}}

{{/* The NetworkPolicy of its pods. Takes root; `name`, as above; and `ports`, separated by spaces. */}}
{{- define "wattjobs.apiCommandNetworkPolicy" -}}
{{- $root := .root -}}
{{- $component := printf "api-%s" .name -}}
{{- $labels := include "wattjobs.labels" (dict "root" $root "component" $component) -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "wattjobs.metadata" (dict "root" $root "name" (printf "%s-%s" (include "wattjobs.apiName" $root) .name) "labels" $labels) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "wattjobs.selectorLabels" (dict "root" $root "component" $component) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    - ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]
    - ports:
        {{- range .ports | splitList " " }}
        - { port: {{ . }}, protocol: TCP }
        {{- end }}
    {{- with $root.Values.api.networkPolicy.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
