{{/*
The Secrets that a person makes for this release, as a JSON list: each with name, the keys that it must hold, other keys instead of which it may hold, who needs it, and the command that makes it.
Takes the root.
*/}}
{{- define "wattjobs.neededSecrets" -}}
{{- $needed := list -}}
{{- $make := printf "kubectl -n %s create secret generic" .Release.Namespace -}}
{{- range $key, $given := .Values.sources -}}
{{- $source := include "wattjobs.source" (dict "root" $ "key" $key) | fromJson -}}
{{- if $source.existingSecret -}}
{{- $keys := list -}}
{{- $instead := dict -}}
{{- range $variable := $source.definition.expectedInSecret -}}
{{- $secretKey := include "wattjobs.secretKey" (dict "source" $source "variable" $variable) -}}
{{- $other := get $source.definition.notNeededWith $variable -}}
{{- if and $secretKey (not (hasKey $source.given $variable)) (not (hasKey $source.given $other)) -}}
{{- $keys = append $keys $secretKey -}}
{{- if $other }}{{ $_ := set $instead $secretKey (include "wattjobs.secretKey" (dict "source" $source "variable" $other)) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $command := printf "%s %s" $make $source.existingSecret -}}
{{- range $keys }}{{ $command = printf "%s --from-file=%s=./%s" $command . . }}{{ end -}}
{{- if $keys }}{{ $needed = append $needed (dict "name" $source.existingSecret "keys" $keys "instead" $instead "user" (printf "the source %s" $key) "command" $command) }}{{ end -}}
{{- end -}}
{{- if $source.tokensSecret -}}
{{- $command := printf "%s %s" $make $source.tokensSecret -}}
{{- $keys := list -}}
{{- range $source.definition.tokensSecret.keys }}{{ $keys = append $keys .key }}{{ $command = printf "%s --from-file=%s=./%s" $command .key .key }}{{ end -}}
{{- $needed = append $needed (dict "name" $source.tokensSecret "keys" $keys "user" (printf "the source %s" $key) "command" $command) -}}
{{- end -}}
{{- end -}}
{{- with .Values.credentials.existingSecret -}}
{{- $command := printf "%s %s --from-literal=CREDENTIALS_KEY=\"$(openssl rand -base64 32)\"" $make . -}}
{{- $needed = append $needed (dict "name" . "keys" (list "CREDENTIALS_KEY") "user" "the API and the sources with meters that only have a web page" "command" $command) -}}
{{- end -}}
{{- concat $needed (include "wattjobs.apiSecrets" . | fromJsonArray) | toJson -}}
{{- end -}}

{{/* Those of the API. Takes the root. */}}
{{- define "wattjobs.apiSecrets" -}}
{{- $needed := list -}}
{{- $make := printf "kubectl -n %s create secret generic" .Release.Namespace -}}
{{- with .Values.api -}}
{{- if .enabled -}}
{{- $command := printf "%s %s --from-literal=admin=\"$(openssl rand -hex 32)\" --from-literal=collect=\"$(openssl rand -hex 32)\"" $make .auth.existingSecret -}}
{{- $needed = append $needed (dict "name" .auth.existingSecret "keys" (list "admin" "collect") "user" "the API" "command" $command) -}}
{{- if .database.existingSecret -}}
{{- $key := .database.existingSecretKey -}}
{{- $command := printf "%s %s --from-file=%s=./%s" $make .database.existingSecret $key $key -}}
{{- $needed = append $needed (dict "name" .database.existingSecret "keys" (list $key) "user" "the API" "command" $command) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $needed -}}
{{- end -}}
