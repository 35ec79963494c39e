{{/* What is wrong with the place of a source's tokens, as a JSON list. Takes root and source. */}}
{{- define "wattjobs.tokenProblems" -}}
{{- $problems := list -}}
{{- $source := .source -}}
{{- $path := printf "sources.%s" $source.key -}}
{{- $tokens := include "wattjobs.variableFor" (dict "definition" $source.definition "what" "tokens-secret") -}}
{{- $keepsTokens := not (empty $tokens) -}}
{{- $address := dig $tokens "" $source.env -}}
{{- if and $source.tokensSecret (not $keepsTokens) -}}
{{- $problems = append $problems (printf "%s.tokensSecret: a source of the type %s keeps no tokens: leave it out" $path $source.type) -}}
{{- else if and $keepsTokens (not $address) -}}
{{- $files := list -}}
{{- range $source.definition.tokensSecret.keys }}{{ $files = append $files (printf "--from-file=%s=./%s" .key .file) }}{{ end -}}
{{- $problems = append $problems (printf "%s: tokensSecret is not set: name the Secret with the keys of the application, in which the job also stores its tokens. Create one: kubectl -n %s create secret generic %s %s" $path .root.Release.Namespace $source.definition.tokensSecret.exampleName (join " " $files)) -}}
{{- else if and $source.tokensSecret (hasPrefix "file:" $address) -}}
{{- $problems = append $problems (printf "%s: tokensSecret and env.%s are both set: leave one out" $path $tokens) -}}
{{- else if hasPrefix "file:" $address -}}
{{- $file := trimPrefix "file://" $address -}}
{{- $mounted := false -}}
{{- range $source.volumeMounts }}{{ if and (hasPrefix (printf "%s/" (trimSuffix "/" .mountPath)) $file) (not .readOnly) }}{{ $mounted = true }}{{ end }}{{ end -}}
{{- if not $mounted -}}
{{- $problems = append $problems (printf "%s.env.%s: %s is not on a writable volume of volumeMounts, so every new token would be lost with its pod: mount one there, or use tokensSecret" $path $tokens $file) -}}
{{- end -}}
{{- end -}}
{{- if $source.tokensSecret -}}
{{- if has $source.tokensSecret $source.stateSecrets -}}
{{- $problems = append $problems (printf "%s: STATE_URL and tokensSecret name the same Secret: leave STATE_URL out" $path) -}}
{{- end -}}
{{- range $volume := $source.volumes -}}
{{- if eq (dig "secret" "secretName" "" $volume) $source.tokensSecret -}}
{{- $problems = append $problems (printf "%s.volumes: %s holds tokens, which are accessed through the API server and must not be mounted: leave the volume %s out" $path $source.tokensSecret $volume.name) -}}
{{- end -}}
{{- end -}}
{{- $variables := list -}}
{{- range $source.extraEnv }}{{ $variables = append $variables (dict "field" "extraEnv" "secret" (dig "valueFrom" "secretKeyRef" "name" "" .)) }}{{ end -}}
{{- range $source.envFrom }}{{ $variables = append $variables (dict "field" "envFrom" "secret" (dig "secretRef" "name" "" .)) }}{{ end -}}
{{- range $variables -}}
{{- if eq .secret $source.tokensSecret -}}
{{- $problems = append $problems (printf "%s.%s: %s holds tokens, which are read and written through the API server and are never variables: leave it out" $path .field .secret) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* The sources that share a place for their tokens, as a JSON list. Takes the root. */}}
{{- define "wattjobs.sharedTokenProblems" -}}
{{- $problems := list -}}
{{- $users := dict -}}
{{- $insteadOf := dict -}}
{{- range $key, $given := .Values.sources -}}
{{- $source := include "wattjobs.source" (dict "root" $ "key" $key) | fromJson -}}
{{- $tokens := include "wattjobs.variableFor" (dict "definition" $source.definition "what" "tokens-secret") -}}
{{- $keepsTokens := not (empty $tokens) -}}
{{- $address := dig $tokens "" $source.env -}}
{{- if and $keepsTokens $address }}{{ $_ := set $users $address (append (get $users $address | default list) $key) }}{{ $_ := set $insteadOf $address $source.definition.tokensSecret.insteadOfSharing }}{{ end -}}
{{- end -}}
{{- range $address, $keys := $users -}}
{{- if gt (len $keys) 1 -}}
{{- $otherwise := ternary ", or give each application a file of another name" "" (hasPrefix "file:" $address) -}}
{{- $problems = append $problems (printf "sources.%s: they share the tokens in %s, whose refresh token works once and whose quota is one: make them one source, %s%s" (join " and sources." $keys) (trimPrefix "secret:" $address) (get $insteadOf $address) $otherwise) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
