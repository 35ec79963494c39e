{{- define "wattjobs.pushgatewayArguments" -}}
args:
  - --web.listen-address=:9091
  {{- if .persistence.enabled }}
  - --persistence.file=/data/metrics
  - --persistence.interval=30s
  {{- end }}
{{- end -}}

{{- define "wattjobs.pushgatewayBehavior" -}}
ports:
  - { name: http, containerPort: 9091 }
livenessProbe:
  httpGet: { path: /-/healthy, port: http }
readinessProbe:
  httpGet: { path: /-/ready, port: http }
{{- end -}}
