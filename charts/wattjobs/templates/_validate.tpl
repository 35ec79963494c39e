{{/* Fails with every error in the values that the schema cannot detect. */}}
{{- define "wattjobs.validate" -}}
{{- $problems := list -}}
{{- range $key, $given := .Values.sources -}}
{{- $source := include "wattjobs.source" (dict "root" $ "key" $key) | fromJson -}}
{{- range $check := list "wattjobs.nameProblems" "wattjobs.settingProblems" "wattjobs.variableProblems" "wattjobs.tokenProblems" "wattjobs.fileProblems" "wattjobs.outboxProblems" -}}
{{- $problems = concat $problems (include $check (dict "root" $ "source" $source) | fromJsonArray) -}}
{{- end -}}
{{- end -}}
{{- range $check := list "wattjobs.sharedTokenProblems" "wattjobs.apiProblems" "wattjobs.billingProblems" "wattjobs.serverVariableProblems" "wattjobs.serviceProblems" "wattjobs.accountProblems" "wattjobs.monitorProblems" -}}
{{- $problems = concat $problems (include $check $ | fromJsonArray) -}}
{{- end -}}
{{- with $problems -}}
{{- fail (printf "\n- %s" (join "\n- " .)) -}}
{{- end -}}
{{- end -}}

{{/* What is wrong with a source's key, as a JSON list. Takes root and source. */}}
{{- define "wattjobs.nameProblems" -}}
{{- $problems := list -}}
{{- $source := .source -}}
{{- $owner := get (dict "pushgateway" "Pushgateway" "victoria-metrics" "VictoriaMetrics" "api" "API") $source.key -}}
{{- if $owner -}}
{{- $problems = append $problems (printf "sources.%s: this name belongs to the chart's own %s: choose another" $source.key $owner) -}}
{{- end -}}
{{- $names := list $source.name -}}
{{- range $verb, $declared := $source.verbsByHand -}}
{{- $names = append $names (printf "%s-%s" $source.name $verb) -}}
{{- $other := printf "%s-%s" $source.key $verb -}}
{{- if hasKey $.root.Values.sources $other -}}
{{- $problems = append $problems (printf "sources.%s: this name belongs to the CronJob for manual starts of the verb %s of %s: choose another" $other $verb $source.key) -}}
{{- end -}}
{{- end -}}
{{- range $name := $names -}}
{{- /* The names of its Jobs end with eleven more characters, those of the pods of an Indexed Job also with their number, and both have 63 at most. */ -}}
{{- $limit := sub 52 (ternary (len (printf "-%d" (sub (int $source.shards) 1))) 0 (gt (int $source.shards) 1)) | int -}}
{{- if gt (len $name) $limit -}}
{{- $problems = append $problems (printf "sources.%s: its CronJob would be called %s, which has %d characters of %d at most: shorten the key, the release's name or fullnameOverride" $source.key $name (len $name) $limit) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Which settings of a source are given twice or not at all, as a JSON list. Takes root and source. */}}
{{- define "wattjobs.settingProblems" -}}
{{- $problems := list -}}
{{- $source := .source -}}
{{- range $variable, $value := $source.env -}}
{{- $file := printf "%s_FILE" $variable -}}
{{- if hasKey $source.env $file -}}
{{- $problems = append $problems (printf "sources.%s.env: %s and %s are both set: leave one out" $source.key $variable $file) -}}
{{- end -}}
{{- end -}}
{{- if not $source.envFrom -}}
{{- range $variable := $source.definition.required -}}
{{- $isGiven := false -}}
{{- range $each := compact (list $variable (get $source.definition.notNeededWith $variable)) -}}
{{- if or (hasKey $source.given $each) (and $source.existingSecret (has $each $source.definition.secretKeys) (include "wattjobs.secretKey" (dict "source" $source "variable" $each))) }}{{ $isGiven = true }}{{ end -}}
{{- end -}}
{{- if not $isGiven -}}
{{- $problems = append $problems (printf "sources.%s: %s is not set: %s" $source.key $variable (include "wattjobs.remedy" (dict "definition" $source.definition "variable" $variable))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $source.definition.atLeastOneOf -}}
{{- $isGiven := $source.envFrom -}}
{{- range $variable := . }}{{ if or (hasKey $source.given $variable) (and $source.existingSecret (has $variable $source.definition.secretKeys)) }}{{ $isGiven = true }}{{ end }}{{ end -}}
{{- if not $isGiven -}}
{{- $remedy := include "wattjobs.remedy" (dict "definition" $source.definition "variable" (first .)) | replace "give it" "give one" -}}
{{- $problems = append $problems (printf "sources.%s: none of %s is set: %s" $source.key (join " and " .) $remedy) -}}
{{- end -}}
{{- end -}}
{{- if and .root.Values.prometheusRule.enabled (not $source.suspend) (eq "" (include "wattjobs.tellsItsRuns" $source)) -}}
{{- $problems = append $problems (printf "prometheusRule.enabled: nothing would report the results of the runs of %s to Prometheus: set pushgateway.enabled or victoriaMetrics.enabled, or PUSHGATEWAY_URL, LINE_PROTOCOL_URL or OTEL_EXPORTER_OTLP_ENDPOINT in sources.%s.env" $source.key $source.key) -}}
{{- end -}}
{{- with $source.definition.exactlyOneOf -}}
{{- $given := include "wattjobs.destinations" $source | int -}}
{{- if gt $given 1 -}}
{{- $problems = append $problems (printf "sources.%s.env: of %s only one may be set: leave the other out" $source.key (join " and " .)) -}}
{{- else if and (eq $given 0) (not $source.existingSecret) (not $source.envFrom) -}}
{{- $problems = append $problems (printf "sources.%s: none of %s is set: give one in env or in existingSecret, or set api.enabled" $source.key (join " and " .)) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Not empty if the metrics of a source's runs may reach Prometheus. Takes a source. */}}
{{- define "wattjobs.tellsItsRuns" -}}
{{- $given := .given -}}
{{- if or .existingSecret .envFrom }}yes{{ end -}}
{{- range list "PUSHGATEWAY_URL" "LINE_PROTOCOL_URL" "OTEL_EXPORTER_OTLP_ENDPOINT" "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" }}{{ if hasKey $given . }}yes{{ end }}{{ end -}}
{{- end -}}

{{/* How to set a missing variable. Takes definition and variable. */}}
{{- define "wattjobs.remedy" -}}
{{- $fields := list -}}
{{- range .definition.filesFromValues }}{{ if eq .variable $.variable }}{{ $fields = list .field (printf "%sConfigMap" .field) }}{{ end }}{{ end -}}
{{- if $fields -}}
give {{ join " or " $fields }}, or the path of a mounted file in env
{{- else if has .variable .definition.secrets -}}
put it into a Secret and name that in existingSecret, or name a mounted file in env.{{ .variable }}_FILE
{{- else if eq .variable "PUSHGATEWAY_URL" -}}
give it in env, in existingSecret or in defaults.env, or set pushgateway.enabled or victoriaMetrics.enabled
{{- else -}}
give it in env or in existingSecret
{{- end -}}
{{- end -}}
