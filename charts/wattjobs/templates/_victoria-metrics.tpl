{{- define "wattjobs.victoriaMetricsArguments" -}}
args:
  - -storageDataPath=/victoria-metrics-data
  - -retentionPeriod={{ .retentionPeriod }}
  # A job that got no answer sends its points again: without this, each copy would count.
  - -dedup.minScrapeInterval=1ms
  # Listens on IPv6, too.
  - -enableTCP6
  # Its other flags are variables: VM_search_maxUniqueTimeseries.
  - -envflag.enable
  - -envflag.prefix=VM_
{{- end -}}

{{- define "wattjobs.victoriaMetricsBehavior" -}}
ports:
  - { name: http, containerPort: 8428 }
# Five minutes to open its data.
startupProbe:
  httpGet: { path: /health, port: http }
  periodSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: { path: /health, port: http }
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /health, port: http }
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{/* The volume of its data, unless a claim of the StatefulSet is that. Takes the values of VictoriaMetrics. */}}
{{- define "wattjobs.victoriaMetricsVolume" -}}
{{- with .persistence -}}
{{- if not .enabled -}}
- { name: data, emptyDir: {} }
{{- else if .existingClaim -}}
- name: data
  persistentVolumeClaim: { claimName: {{ .existingClaim | quote }} }
{{- end -}}
{{- end -}}
{{- end -}}
