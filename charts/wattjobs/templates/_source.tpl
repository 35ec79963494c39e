{{/*
One source as JSON: its type's defaults, the chart's `defaults` and what the source says itself, the last one first,
with `key`, `name`, `namespace`, `stateSecrets` (empty if the state is elsewhere), its `account`, the objects that this may use in
`permissions`, the type's `definition`, in `env` every variable that the chart sets, in `given` the names of all that have a value or a file,
in `named` those and the keys that `existingSecretKeys` lists, the names of the files that the chart makes in `madeFiles`,
the verbs that a person starts in `verbsByHand`, `apiKeySecret` if it delivers to the chart's own API, `credentialsSecret` if it mounts the key of
credentials, and the `allowedNetworks` of meters with a web page.
Takes root and key.
*/}}
{{- define "wattjobs.source" -}}
{{- $given := get .root.Values.sources .key -}}
{{- $definition := .root.Files.Get (printf "files/sources/%s.yaml" $given.type) | fromYaml -}}
{{- $image := include "wattjobs.imageDefaults" .root | fromJson -}}
{{- $defaults := deepCopy .root.Values.defaults -}}
{{- range $variable, $value := .root.Values.defaults.env }}{{ if not (regexMatch $definition.variables $variable) }}{{ $_ := unset $defaults.env $variable }}{{ end }}{{ end -}}
{{- $withBrowser := ternary ($definition.withBrowser | default dict) dict (dig "browser" ($defaults.browser | default false) $given) -}}
{{- $source := mustMergeOverwrite (dict "image" $image) (deepCopy $definition.defaults) (deepCopy $withBrowser) $defaults (deepCopy $given) -}}
{{- $givenNames := dict -}}
{{- $names := keys $source.env -}}
{{- range $source.extraEnv }}{{ $names = append $names .name }}{{ end -}}
{{- range $names }}{{ $_ := set $givenNames . true }}{{ $_ := set $givenNames (trimSuffix "_FILE" .) true }}{{ end -}}
{{- $named := merge (dict) $givenNames ($source.existingSecretKeys | default dict) -}}
{{- $name := printf "%s-%s" (include "wattjobs.fullname" .root) .key -}}
{{- $withFiles := deepCopy $named -}}
{{- range $definition.filesFromValues }}{{ if or (hasKey $source .field) (hasKey $source (printf "%sConfigMap" .field)) }}{{ $_ := set $withFiles .variable true }}{{ end }}{{ end -}}
{{- $known := include "wattjobs.known" (dict "root" .root "source" $source "key" .key "name" $name "definition" $definition "named" $withFiles) | fromJson -}}
{{- $credentialsSecret := "" -}}
{{- $apiKeySecret := "" -}}
{{- if hasKey $known "local-api" }}{{ $apiKeySecret = .root.Values.api.auth.existingSecret }}{{ end -}}
{{- range $what, $value := $known -}}
{{- range $variable := get $definition.filledWith $what | default list -}}
{{- if not (hasKey $named $variable) -}}
{{- $_ := set $source.env (ternary (printf "%s_FILE" $variable) $variable (eq $what "credentials-key")) $value -}}
{{- if eq $what "credentials-key" }}{{ $credentialsSecret = $.root.Values.credentials.existingSecret }}{{ end -}}
{{- $_ := set $givenNames $variable true }}{{ $_ := set $named $variable true -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $madeFiles := dict -}}
{{- range $file := $definition.filesFromValues -}}
{{- $isMade := hasKey $source $file.field -}}
{{- if $isMade }}{{ $_ := set $madeFiles (printf "%s.yaml" $file.field) (dict $file.field (get $source $file.field)) }}{{ end -}}
{{- if and (or $isMade (hasKey $source (printf "%sConfigMap" $file.field))) (not (hasKey $named $file.variable)) -}}
{{- $_ := set $source.env $file.variable (printf "/etc/wattjobs/files/%s.yaml" $file.field) }}{{ $_ := set $givenNames $file.variable true }}{{ $_ := set $named $file.variable true -}}
{{- end -}}
{{- end -}}
{{- $permissions := list -}}
{{- $stateSecrets := list -}}
{{- range $permission := $definition.permissions -}}
{{- $address := get $source.env $permission.namedBy | toString -}}
{{- if hasPrefix "secret:" $address -}}
{{- $secrets := list (trimPrefix "secret:" $address) -}}
{{- if eq $permission.namedBy (include "wattjobs.variableFor" (dict "definition" $definition "what" "state-secret")) -}}
{{- if gt (int $source.shards) 1 }}{{ range until (int $source.shards) }}{{ $secrets = append $secrets (printf "%s-%d" (first $secrets) .) }}{{ end }}{{ end -}}
{{- $stateSecrets = $secrets -}}
{{- end -}}
{{- $permissions = append $permissions (mustMerge (dict "names" $secrets) $permission) -}}
{{- end -}}
{{- end -}}
{{- $verbsByHand := deepCopy $definition.verbsByHand -}}
{{- if $source.outbox.enabled }}{{ $_ := set $verbsByHand "outbox-drain" (dict "args" (list "outbox" "drain") "durationSeconds" 3600 "inEveryShard" true) }}{{ end -}}
{{- $allowedNetworks := ternary .root.Values.allowedNetworks list (hasKey $known "allowed-networks") -}}
{{- $derived := dict "credentialsSecret" $credentialsSecret "allowedNetworks" $allowedNetworks "key" .key "name" $name "namespace" .root.Release.Namespace "stateSecrets" $stateSecrets "permissions" $permissions "apiKeySecret" $apiKeySecret "given" $givenNames "named" $named "madeFiles" $madeFiles "verbsByHand" $verbsByHand -}}
{{- $_ := set $derived "account" (include "wattjobs.account" (dict "values" $source "name" $name "create" true)) -}}
{{- mustMergeOverwrite $source $derived (dict "definition" $definition) | toJson -}}
{{- end -}}

{{/*
What the chart knows about a source, by the words of `filledWith`, as JSON. Takes root, source, key, name, definition and, in `named`, the variables
that somebody else fills in.
*/}}
{{- define "wattjobs.known" -}}
{{- $root := .root -}}
{{- $known := dict "source" .key "state-secret" (printf "secret:%s-state" .name) "writer" (printf "%s/%s" $root.Release.Namespace .name) -}}
{{- if $root.Values.pushgateway.enabled }}{{ $_ := set $known "pushgateway" (printf "http://%s:9091" (include "wattjobs.pushgatewayName" $root)) }}{{ end -}}
{{- with $root.Values.victoriaMetrics -}}
{{- if and .enabled (not (hasKey $.named (include "wattjobs.variableFor" (dict "definition" $.definition "what" "victoriametrics")))) -}}
{{- $_ := set $known "victoriametrics" (printf "http://%s:8428/write" (include "wattjobs.victoriaMetricsName" $root)) -}}
{{- $_ := set $known "victoriametrics-dialect" "victoriametrics" -}}
{{- $_ := set $known "victoriametrics-retention" .retentionPeriod -}}
{{- end -}}
{{- end -}}
{{- with .source.tokensSecret }}{{ $_ := set $known "tokens-secret" (printf "secret:%s" .) }}{{ end -}}
{{- if and $root.Values.api.enabled (hasKey .definition.filledWith "local-api") (eq "0" (include "wattjobs.destinations" .)) -}}
{{- $_ := set $known "local-api" (printf "http://%s:5001" (include "wattjobs.apiName" $root)) -}}
{{- end -}}
{{- if and $root.Values.allowedNetworks (hasKey .definition.filledWith "allowed-networks") }}{{ $_ := set $known "allowed-networks" (join "," $root.Values.allowedNetworks) }}{{ end -}}
{{- if $root.Values.credentials.existingSecret }}{{ $_ := set $known "credentials-key" (include "wattjobs.credentialsFile" $root) }}{{ end -}}
{{- if gt (int .source.shards) 1 }}{{ $_ := set $known "shards" .source.shards }}{{ end -}}
{{- if .source.outbox.enabled -}}
{{- $_ := set $known "outbox" "/var/lib/wattjobs/outbox" -}}
{{- if not .source.outbox.existingClaim }}{{ $_ := set $known "outbox-limit" (include "wattjobs.outboxLimit" .source | int64) }}{{ end -}}
{{- end -}}
{{- toJson $known -}}
{{- end -}}

{{/* The variable of a type that the chart fills in with the given kind of value; empty if it has none. Takes definition and what. */}}
{{- define "wattjobs.variableFor" -}}
{{- with get .definition.filledWith .what }}{{ first . }}{{ end -}}
{{- end -}}

{{/* How many of the places for its rows a source names, of which it must have exactly one. Takes definition and named. */}}
{{- define "wattjobs.destinations" -}}
{{- $named := .named -}}
{{- $count := 0 -}}
{{- range $variable := .definition.exactlyOneOf -}}
{{- if hasKey $named $variable }}{{ $count = add1 $count }}{{ end -}}
{{- end -}}
{{- $count -}}
{{- end -}}

{{/* The labels of one source's objects. Takes root and source. */}}
{{- define "wattjobs.sourceLabels" -}}
{{ include "wattjobs.labels" (dict "root" .root "component" .source.type) }}
wattjobs/source: {{ .source.key | quote }}
{{- end -}}

{{/* The labels that select one source's pods. Takes root and source. */}}
{{- define "wattjobs.sourceSelectorLabels" -}}
{{ include "wattjobs.selectorLabels" (dict "root" .root "component" .source.type) }}
wattjobs/source: {{ .source.key | quote }}
{{- end -}}

{{/* How long a pod of a source may take, in seconds: its run, and what comes before and after. Takes a source. */}}
{{- define "wattjobs.podDeadlineSeconds" -}}
{{- add (ceil (float64 .env.JOB_DURATION)) .deadlineMarginSeconds -}}
{{- end -}}

{{/* How long a Job may take: all its pods, each with its grace period, and time for the node to start them. Takes a source. */}}
{{- define "wattjobs.jobDeadlineSeconds" -}}
{{- $attempt := add (include "wattjobs.podDeadlineSeconds" . | int) .terminationGracePeriodSeconds -}}
{{- add (mul $attempt (add 1 .backoffLimit)) .deadlineMarginSeconds -}}
{{- end -}}
