{{/* Which monitors could scrape nothing, or would scrape twice, as a JSON list. Takes the root. */}}
{{- define "wattjobs.monitorProblems" -}}
{{- $problems := list -}}
{{- range $name := list "serviceMonitor" "podMonitor" -}}
{{- if and (get $.Values $name).enabled (not (or $.Values.pushgateway.enabled $.Values.victoriaMetrics.enabled $.Values.api.enabled)) -}}
{{- $problems = append $problems (printf "%s.enabled: there is nothing to scrape without pushgateway.enabled, victoriaMetrics.enabled or api.enabled" $name) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled -}}
{{- $problems = append $problems "serviceMonitor.enabled and podMonitor.enabled: they would scrape the same pods twice: leave one out" -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
