{{/* Which names of Services and StatefulSets Kubernetes would refuse, as a JSON list. Takes the root. */}}
{{- define "wattjobs.serviceProblems" -}}
{{- $problems := list -}}
{{- $remedy := "shorten the release's name or set fullnameOverride" -}}
{{- $isSet := dict "api" (not .Values.api.database.existingSecret) "pushgateway" false "victoriaMetrics" true -}}
{{- range $component, $onVolume := $isSet -}}
{{- if (get $.Values $component).enabled -}}
{{- $name := printf "%s-%s" (include "wattjobs.fullname" $) (kebabcase $component) -}}
{{- /* A label of its pods is the name of a StatefulSet and eleven more characters. */ -}}
{{- $limit := ternary 52 63 $onVolume -}}
{{- if gt (len $name) $limit -}}
{{- $problems = append $problems (printf "%s.enabled: its %s would be called %s, which has %d characters of %d at most: %s" $component (ternary "StatefulSet" "Service" $onVolume) $name (len $name) $limit $remedy) -}}
{{- end -}}
{{- if regexMatch "^[0-9]" $name -}}
{{- $problems = append $problems (printf "%s.enabled: its Service would be called %s, which must begin with a letter: set fullnameOverride" $component $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Which accounts are neither created nor named, as a JSON list. Takes the root. */}}
{{- define "wattjobs.accountProblems" -}}
{{- $problems := list -}}
{{- $pods := dict -}}
{{- range $key, $given := .Values.sources }}{{ $_ := set $pods (printf "sources.%s" $key) (include "wattjobs.source" (dict "root" $ "key" $key) | fromJson) }}{{ end -}}
{{- range $component := list "api" "pushgateway" "victoriaMetrics" }}{{ $_ := set $pods $component (get $.Values $component) }}{{ end -}}
{{- $creators := dict -}}
{{- range $path, $values := $pods -}}
{{- $account := $values.serviceAccount | default dict -}}
{{- if and $account.name (eq "true" (dig "create" (hasPrefix "sources." $path) $account | toString)) -}}
{{- $_ := set $creators $account.name (append (get $creators $account.name | default list) $path) -}}
{{- end -}}
{{- if and (hasPrefix "sources." $path) (not (dig "create" true $account)) (not $account.name) -}}
{{- $problems = append $problems (printf "%s.serviceAccount: create is false, and name is not set: name the existing account" $path) -}}
{{- else if and (ne "true" (dig "create" (hasPrefix "sources." $path) $account | toString)) (or $account.labels $account.annotations) -}}
{{- $problems = append $problems (printf "%s.serviceAccount: labels and annotations are only for an account that the chart creates: set create, or leave them out" $path) -}}
{{- end -}}
{{- end -}}
{{- range $account, $paths := $creators -}}
{{- if gt (len $paths) 1 -}}
{{- $problems = append $problems (printf "%s: all would create the account %s: set serviceAccount.create: false in all but one of them" (join " and " $paths) $account) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
