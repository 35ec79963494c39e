{{/* Which of a source's variables are in the wrong place, as a JSON list. Takes root and source. */}}
{{- define "wattjobs.variableProblems" -}}
{{- $problems := list -}}
{{- $source := .source -}}
{{- $path := printf "sources.%s" $source.key -}}
{{- $own := dict -}}
{{- range keys $source.env }}{{ $_ := set $own . "is in env, too: leave one out" }}{{ end -}}
{{- range $source.definition.valuesOnly }}{{ $_ := set $own . "is used by the chart itself: set it in env" }}{{ $_ := set $own (printf "%s_FILE" .) "is used by the chart itself: set it in env" }}{{ end -}}
{{- $problems = include "wattjobs.extraVariableProblems" (dict "path" $path "values" $source "own" $own) | fromJsonArray -}}
{{- range $source.extraEnv -}}
{{- if and (has .name $source.definition.secrets) (hasKey . "value") -}}
{{- $problems = append $problems (printf "%s.extraEnv: %s is a secret: replace value by valueFrom" $path .name) -}}
{{- end -}}
{{- end -}}
{{- if and $source.existingSecretKeys (not $source.existingSecret) -}}
{{- $problems = append $problems (printf "%s.existingSecretKeys: existingSecret is not set: name the Secret with these keys" $path) -}}
{{- end -}}
{{- range $variable, $key := $source.existingSecretKeys -}}
{{- if hasKey $source.given $variable -}}
{{- $problems = append $problems (printf "%s.existingSecretKeys: %s has a value already, in env, in defaults.env or in extraEnv: leave one out" $path $variable) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Those of the Pushgateway and of VictoriaMetrics, which have none of the chart's own. Takes the root. */}}
{{- define "wattjobs.serverVariableProblems" -}}
{{- $problems := list -}}
{{- range $server := list "pushgateway" "victoriaMetrics" -}}
{{- $problems = concat $problems (include "wattjobs.extraVariableProblems" (dict "path" $server "values" (get $.Values $server) "own" dict) | fromJsonArray) -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/*
Which variables of `extraEnv` are given twice, or also have a value of the chart's own, as a JSON list.
Takes path; values, with the fields of a pod; and own: for the name of each other variable, what is wrong with it here.
*/}}
{{- define "wattjobs.extraVariableProblems" -}}
{{- $problems := list -}}
{{- $path := .path -}}
{{- $seen := deepCopy .own -}}
{{- range .values.extraEnv -}}
{{- if hasKey $seen .name }}{{ $problems = append $problems (printf "%s.extraEnv: %s %s" $path .name (get $seen .name)) }}{{ end -}}
{{- $_ := set $seen .name "is in the list twice: leave one out" -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
