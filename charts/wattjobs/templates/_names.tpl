{{- define "wattjobs.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What every name begins with: the release, and the chart unless the release is called after it. */}}
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

{{/* The labels by which one component is found. Takes root and component. */}}
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

{{/* An image's reference. Takes registry, repository, tag and digest. */}}
{{- define "wattjobs.image" -}}
{{- with .registry }}{{ . }}/{{ end }}{{ .repository }}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end -}}
{{- end -}}
