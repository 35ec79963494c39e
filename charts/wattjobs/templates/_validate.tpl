{{/* Fails with everything that is wrong with the sources and that the schema cannot tell. */}}
{{- define "wattjobs.validate" -}}
{{- $problems := list -}}
{{- range $key, $given := .Values.sources -}}
{{- $source := include "wattjobs.source" (dict "root" $ "key" $key) | fromJson -}}
{{- if eq $key "pushgateway" -}}
{{- $problems = append $problems "sources.pushgateway: this name belongs to the chart's own Pushgateway: choose another" -}}
{{- end -}}
{{- if gt (len $source.name) 52 -}}
{{- $problems = append $problems (printf "sources.%s: its CronJob would be called %s, which has %d characters of 52 at most: shorten the key, the release's name or fullnameOverride" $key $source.name (len $source.name)) -}}
{{- end -}}
{{- range $variable, $value := $source.env -}}
{{- $file := printf "%s_FILE" $variable -}}
{{- if hasKey $source.env $file -}}
{{- $problems = append $problems (printf "sources.%s.env: %s and %s are both set: leave one out" $key $variable $file) -}}
{{- end -}}
{{- end -}}
{{- if not $source.existingSecret -}}
{{- range $variable := $source.definition.required -}}
{{- $file := printf "%s_FILE" $variable -}}
{{- if not (or (hasKey $source.env $variable) (hasKey $source.env $file)) -}}
{{- $problems = append $problems (printf "sources.%s: %s is not set: %s" $key $variable (include "wattjobs.remedy" (dict "definition" $source.definition "variable" $variable))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.pushgateway.enabled) -}}
{{- $problems = append $problems "serviceMonitor.enabled: there is nothing to scrape without pushgateway.enabled" -}}
{{- end -}}
{{- with $problems -}}
{{- fail (printf "\n- %s" (join "\n- " .)) -}}
{{- end -}}
{{- end -}}

{{/* Where a variable that is missing may come from. Takes definition and variable. */}}
{{- define "wattjobs.remedy" -}}
{{- if has .variable .definition.secrets -}}
put it into a Secret and name that in existingSecret, or name a mounted file in env.{{ .variable }}_FILE
{{- else if eq .variable "PUSHGATEWAY_URL" -}}
give it in env, in existingSecret or in defaults.env, or set pushgateway.enabled
{{- else -}}
give it in env or in existingSecret
{{- end -}}
{{- end -}}
