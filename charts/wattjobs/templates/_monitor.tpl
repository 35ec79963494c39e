{{/* The ServiceMonitors or PodMonitors of the servers that the chart runs. Takes root, kind, and given: the values for them. */}}
{{- define "wattjobs.monitors" -}}
{{- $root := .root -}}
{{- $kind := .kind -}}
{{- $given := .given -}}
{{- if $given.enabled }}
{{- range $server := list "api" "pushgateway" "victoriaMetrics" }}
{{- if (get $root.Values $server).enabled }}
{{- $component := kebabcase $server }}
{{- $name := printf "%s-%s" (include "wattjobs.fullname" $root) $component }}
{{- $labels := include "wattjobs.labels" (dict "root" $root "component" $component) }}
---
apiVersion: monitoring.coreos.com/v1
kind: {{ $kind }}
metadata:
  {{- include "wattjobs.metadata" (dict "root" $root "name" $name "namespace" $given.namespace "labels" $labels "moreLabels" (list $given.labels) "moreAnnotations" (list $given.annotations)) | nindent 2 }}
spec:
  {{- if $given.namespace }}
  namespaceSelector: { matchNames: [{{ $root.Release.Namespace | quote }}] }
  {{- end }}
  selector:
    matchLabels:
      {{- include "wattjobs.selectorLabels" (dict "root" $root "component" $component) | nindent 6 }}
  {{ ternary "endpoints" "podMetricsEndpoints" (eq $kind "ServiceMonitor") }}:
    - port: http
      interval: {{ $given.interval }}
      {{- with $given.scrapeTimeout }}
      scrapeTimeout: {{ . }}
      {{- end }}
      {{- if eq $component "pushgateway" }}
      # The series have the job and the instance under which they were pushed.
      honorLabels: true
      {{- end }}
      {{- $relabelings := $given.relabelings }}
      {{- if eq $kind "PodMonitor" }}{{ $relabelings = prepend $relabelings (dict "targetLabel" "job" "replacement" $name) }}{{ end }}
      {{- with $relabelings }}
      relabelings:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $given.metricRelabelings }}
      metricRelabelings:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
