{{/* The spec of a source's pod: the same for its CronJob and for `helm test`. Takes root, source and, for another verb than `run`, `args`. */}}
{{- define "wattjobs.sourcePodSpec" -}}
{{- $source := .source -}}
{{- $command := "" -}}
{{- with .args }}{{ $command = printf "args: %s" (toJson .) }}{{ end -}}
{{- $container := dict "root" .root "values" $source "name" "job" "image" $source.image "command" $command "resources" (toYaml $source.resources) -}}
{{- $container = set $container "env" (include "wattjobs.environment" $source | trim) -}}
{{- $container = set $container "ending" "terminationMessagePath: /dev/termination-log\nterminationMessagePolicy: File" -}}
{{- include "wattjobs.podSpec" (dict
  "root" .root
  "values" $source
  "container" (include "wattjobs.container" $container)
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
Takes a source.
*/}}
{{- define "wattjobs.environment" -}}
{{- range $variable, $value := .env }}
- name: {{ $variable }}
  value: {{ include "wattjobs.variableText" $value }}
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
