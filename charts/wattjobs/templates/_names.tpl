{{- define "wattjobs.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The prefix of every name: the release, and the chart unless the release is named after it. */}}
{{- define "wattjobs.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "wattjobs.name" .) .Release.Name -}}
{{- .Release.Name -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "wattjobs.name" .) -}}
{{- end -}}
{{- end -}}

{{- define "wattjobs.pushgatewayName" -}}
{{- printf "%s-pushgateway" (include "wattjobs.fullname" .) -}}
{{- end -}}

{{- define "wattjobs.apiName" -}}
{{- printf "%s-api" (include "wattjobs.fullname" .) -}}
{{- end -}}

{{/* The labels that select one component. Takes root and component. */}}
{{- define "wattjobs.selectorLabels" -}}
app.kubernetes.io/name: {{ include "wattjobs.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* The labels of one component's objects. Takes root and component. */}}
{{- define "wattjobs.labels" -}}
{{ include "wattjobs.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The defaults of our images, as JSON. */}}
{{- define "wattjobs.imageDefaults" -}}
{{- $image := mustMergeOverwrite (dict "tag" .Chart.AppVersion) (pick .Values.image "registry" "pullPolicy") -}}
{{- if .Values.image.tag }}{{ $_ := set $image "tag" .Values.image.tag }}{{ end -}}
{{- toJson $image -}}
{{- end -}}

{{/* An image's reference. Takes registry, repository, tag and digest. */}}
{{- define "wattjobs.image" -}}
{{- with .registry }}{{ . }}/{{ end }}{{ .repository }}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end -}}
{{- end -}}
