{{- define "wattjobs.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimAll "-" -}}
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

{{- define "wattjobs.victoriaMetricsName" -}}
{{- printf "%s-victoria-metrics" (include "wattjobs.fullname" .) -}}
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

{{/*
The metadata of an object or, without a name, of a template of Jobs or pods. Takes root and the chart's own labels as text; optionally
name, namespace, the chart's own annotations as text, and lists of maps with more labels and annotations, of which a later one wins.
*/}}
{{- define "wattjobs.metadata" -}}
{{- if .name -}}
name: {{ .name }}
namespace: {{ .namespace | default .root.Release.Namespace }}
{{ end -}}
labels:
  {{- .labels | nindent 2 }}
  {{- with include "wattjobs.merged" (prepend (.moreLabels | default list) .root.Values.commonLabels) }}
  {{- . | nindent 2 }}
  {{- end }}
{{- $annotations := include "wattjobs.merged" (prepend (.moreAnnotations | default list) .root.Values.commonAnnotations) }}
{{- if or .annotations $annotations }}
annotations:
  {{- with .annotations }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $annotations }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The metadata of a template of pods. Takes root, the chart's own labels as text, and `values` with the fields of a pod. */}}
{{- define "wattjobs.podMetadata" -}}
{{- include "wattjobs.metadata" (dict "root" .root "labels" .labels "moreLabels" (list .values.podLabels) "moreAnnotations" (list .values.podAnnotations)) -}}
{{- end -}}

{{/* The metadata of a CronJob, Deployment or StatefulSet. Takes the same and a name. */}}
{{- define "wattjobs.workloadMetadata" -}}
{{- include "wattjobs.metadata" (dict "root" .root "name" .name "labels" .labels "moreLabels" (list .values.labels) "moreAnnotations" (list .values.annotations)) -}}
{{- end -}}

{{/* The metadata of a pod of `helm test`. Takes the same. */}}
{{- define "wattjobs.testMetadata" -}}
{{- $test := "helm.sh/hook: test\n# Kept until the next test: `helm test --logs` fails if a pod that succeeded is gone.\nhelm.sh/hook-delete-policy: before-hook-creation" -}}
{{- include "wattjobs.metadata" (dict "root" .root "name" .name "labels" .labels "annotations" $test "moreLabels" (list .values.podLabels) "moreAnnotations" (list .values.podAnnotations)) -}}
{{- end -}}

{{/* Maps as one, as text; empty without an entry. Takes a list of maps, of which a later one wins. */}}
{{- define "wattjobs.merged" -}}
{{- $merged := dict -}}
{{- range . }}{{ $merged = mustMergeOverwrite $merged (deepCopy (. | default dict)) }}{{ end -}}
{{- with $merged }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/* A map of the chart's own as text, or as it is with overrides and without some keys. Takes text, overrides and without. */}}
{{- define "wattjobs.overridden" -}}
{{- $own := fromYaml .text -}}
{{- $wanted := deepCopy $own -}}
{{- range .without }}{{ $wanted = omit $wanted . }}{{ end -}}
{{- $wanted = mustMergeOverwrite $wanted (deepCopy (.overrides | default dict)) -}}
{{- if deepEqual $own $wanted }}{{ .text }}{{ else }}{{ toYaml $wanted }}{{ end -}}
{{- end -}}

{{/* The defaults of our images, as JSON. */}}
{{- define "wattjobs.imageDefaults" -}}
{{- $image := mustMergeOverwrite (dict "tag" .Chart.AppVersion) (pick .Values.image "registry" "pullPolicy") -}}
{{- if .Values.image.tag }}{{ $_ := set $image "tag" .Values.image.tag }}{{ end -}}
{{- toJson $image -}}
{{- end -}}

{{/* An image's reference. Takes root and image: registry, repository, tag and digest. */}}
{{- define "wattjobs.image" -}}
{{- with .root.Values.global.imageRegistry | default .image.registry }}{{ . }}/{{ end }}{{ .image.repository }}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ .image.tag }}{{ end -}}
{{- end -}}
