{{/* The spec of a source's pod: the same for its CronJob and for `helm test`. Takes root, source and, unless it is `run`, the verb in `args`. */}}
{{- define "wattjobs.podSpec" -}}
{{- $source := .source -}}
serviceAccountName: {{ $source.name }}
automountServiceAccountToken: {{ not (empty $source.permissions) }}
restartPolicy: Never
enableServiceLinks: false
terminationGracePeriodSeconds: {{ $source.terminationGracePeriodSeconds }}
activeDeadlineSeconds: {{ include "wattjobs.podDeadlineSeconds" $source }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  # The image's own user: the compile cache is read by no other.
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  runAsNonRoot: true
  seccompProfile: { type: RuntimeDefault }
containers:
  - name: job
    image: {{ include "wattjobs.image" $source.image }}
    imagePullPolicy: {{ $source.image.pullPolicy }}
    {{- with .args }}
    args: {{ toJson . }}
    {{- end }}
    env:
      {{- include "wattjobs.environment" $source | trim | nindent 6 }}
    resources:
      {{- toYaml $source.resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: { drop: [ALL] }
    terminationMessagePath: /dev/termination-log
    terminationMessagePolicy: File
    {{- with $source.volumeMounts }}
    volumeMounts:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- range $field := list "volumes" "nodeSelector" "tolerations" "affinity" }}
{{- with get $source $field }}
{{ $field }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with $source.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
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
{{- $taken := .env }}
{{- $apiKey := include "wattjobs.variableFor" (dict "definition" .definition "what" "local-api-key") }}
{{- if and .apiKeySecret (not (hasKey .env (printf "%s_FILE" $apiKey))) }}
{{- $taken = merge (dict $apiKey "") .env }}
- name: {{ $apiKey }}
  valueFrom: { secretKeyRef: { name: {{ .apiKeySecret | quote }}, key: collect, optional: true } }
{{- end }}
{{- if .existingSecret }}
{{- $source := . }}
# If something is missing, the job names this place.
- name: WATTJOBS_SETTINGS_SECRET
  value: {{ printf "%s/%s" .namespace .existingSecret | quote }}
{{- range $variable := .definition.secretKeys }}
{{- if not (or (hasKey $taken $variable) (hasKey $taken (printf "%s_FILE" $variable))) }}
- name: {{ $variable }}
  valueFrom: { secretKeyRef: { name: {{ $source.existingSecret | quote }}, key: {{ $variable }}, optional: true } }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A value as the text of a variable: numbers without an exponent, and nothing for Kubernetes to expand. Takes the value. */}}
{{- define "wattjobs.variableText" -}}
{{- if kindIs "string" . }}{{ . | replace "$(" "$$(" | quote }}{{ else }}{{ . | toJson | quote }}{{ end -}}
{{- end -}}
