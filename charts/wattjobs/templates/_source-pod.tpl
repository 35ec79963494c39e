{{/* The spec of a source's pod: the same for its CronJob and for `helm test`. Takes root, source and, for another verb than `run`, `args`; `eachShard` if it is one pod of an Indexed Job. */}}
{{- define "wattjobs.sourcePodSpec" -}}
{{- $source := .source -}}
{{- $command := "" -}}
{{- with .args }}{{ $command = printf "args: %s" (toJson .) }}{{ end -}}
{{- $container := dict "root" .root "values" $source "name" "job" "image" $source.image "command" $command "resources" (toYaml $source.resources) -}}
{{- $container = set $container "env" (include "wattjobs.environment" (mustMerge (dict "eachShard" (.eachShard | default false)) $source) | trim) -}}
{{- $container = set $container "volumeMounts" (include "wattjobs.sourceVolumeMounts" $source | trim) -}}
{{- $container = set $container "ending" "terminationMessagePath: /dev/termination-log\nterminationMessagePolicy: File" -}}
{{- include "wattjobs.podSpec" (dict
  "root" .root
  "values" $source
  "container" (include "wattjobs.container" $container)
  "volumes" (include "wattjobs.sourceVolumes" $source | trim)
  "selectorLabels" (include "wattjobs.sourceSelectorLabels" .)
  "account" $source.account
  "token" (not (empty $source.permissions))
  "restartPolicy" "Never"
  "graceSeconds" $source.terminationGracePeriodSeconds
  "deadlineSeconds" (include "wattjobs.podDeadlineSeconds" $source)
  "user" 65532
  "ownsVolumes" true
  "whyUser" "The image's own user: the compile cache is read by no other."
) -}}
{{- end -}}

{{/*
The variables of a source: those that have a value, the key of the chart's own API if it delivers there, then from `existingSecret` every other one that it may hold.
All of them are optional there: a job that misses one ends at once and names it, whereas a pod would wait.
Takes a source; with `eachShard`, what must differ between the pods of an Indexed Job ends with their number.
*/}}
{{- define "wattjobs.environment" -}}
{{- $env := .env -}}
{{- $ofShard := list -}}
{{- if .eachShard }}
# Declared first, so that others can use it.
- name: JOB_COMPLETION_INDEX
  valueFrom: { fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" } }
{{- $filledWith := .definition.filledWith -}}
{{- range $what := list "source" "writer" "state-secret" }}{{ $ofShard = concat $ofShard (get $filledWith $what | default list) }}{{ end -}}
{{- else -}}
{{- /* A pod that is not one of them works for all. */ -}}
{{- $env = omit $env (include "wattjobs.variableFor" (dict "definition" .definition "what" "shards")) -}}
{{- end }}
{{- range $variable, $value := $env }}
{{- $text := include "wattjobs.variableText" $value }}
{{- if and (has $variable $ofShard) (ne (toString $value) "memory:") }}{{ $text = printf "%s-$(JOB_COMPLETION_INDEX)\"" (trimSuffix "\"" $text) }}{{ end }}
- name: {{ $variable }}
  value: {{ $text }}
{{- end }}
{{- $taken := .given }}
{{- $apiKey := include "wattjobs.variableFor" (dict "definition" .definition "what" "local-api-key") }}
{{- if and .apiKeySecret (not (hasKey $taken $apiKey)) }}
{{- $taken = merge (dict $apiKey "") $taken }}
- name: {{ $apiKey }}
  valueFrom: { secretKeyRef: { name: {{ .apiKeySecret | quote }}, key: collect, optional: true } }
{{- end }}
{{- if .existingSecret }}
{{- $source := . }}
# If something is missing, the job names this place.
- name: WATTJOBS_SETTINGS_SECRET
  value: {{ printf "%s/%s%s" .namespace .existingSecret (include "wattjobs.otherKeys" .) | quote }}
{{- range $variable := .definition.secretKeys }}
{{- $key := include "wattjobs.secretKey" (dict "source" $source "variable" $variable) }}
{{- if and $key (not (hasKey $taken $variable)) }}
- name: {{ $variable }}
  valueFrom: { secretKeyRef: { name: {{ $source.existingSecret | quote }}, key: {{ $key | toYaml }}, optional: true } }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The key of `existingSecret` that holds a setting; empty if it holds another selection. Takes source and variable. */}}
{{- define "wattjobs.secretKey" -}}
{{- if .source.existingSecretKeys }}{{ get .source.existingSecretKeys .variable }}{{ else }}{{ .variable }}{{ end -}}
{{- end -}}

{{/* The keys of `existingSecret` that are not names of variables, for the job's advice: ` NAME=KEY` for each. Takes a source. */}}
{{- define "wattjobs.otherKeys" -}}
{{- range $variable, $key := .existingSecretKeys }}{{ if ne $variable $key }} {{ $variable }}={{ $key }}{{ end }}{{ end -}}
{{- end -}}
