{{/* The bytes that may wait in the outbox of one pod: 80 % of the claim's size, divided among the shards. Takes a source. */}}
{{- define "wattjobs.outboxLimit" -}}
{{- $size := .outbox.size -}}
{{- $base := ternary 1024.0 1000.0 (hasSuffix "i" $size) -}}
{{- $power := get (dict "k" 1 "K" 1 "M" 2 "G" 3 "T" 4 "P" 5 "E" 6) (regexFind "[kKMGTPE]" $size) | default 0 -}}
{{- $bytes := regexFind "^[0-9.]+" $size | float64 -}}
{{- range until (int $power) }}{{ $bytes = mulf $bytes $base }}{{ end -}}
{{- divf (mulf $bytes 0.8) .shards | floor | int64 -}}
{{- end -}}

{{/* The name of the claim of a source's outbox. Takes a source. */}}
{{- define "wattjobs.outboxClaim" -}}
{{- .outbox.existingClaim | default (printf "%s-outbox" .name) -}}
{{- end -}}

{{/* What is wrong with a source's outbox and its shards, as a JSON list. Takes root and source. */}}
{{- define "wattjobs.outboxProblems" -}}
{{- $problems := list -}}
{{- $source := .source -}}
{{- $path := printf "sources.%s" $source.key -}}
{{- $isSharded := gt (int $source.shards) 1 -}}
{{- if and $isSharded (not (include "wattjobs.variableFor" (dict "definition" $source.definition "what" "shards"))) -}}
{{- $problems = append $problems (printf "%s.shards: a run of the type %s cannot be divided: leave it out" $path $source.type) -}}
{{- end -}}
{{- if $source.outbox.enabled -}}
{{- $folder := include "wattjobs.variableFor" (dict "definition" $source.definition "what" "outbox") -}}
{{- if ne (toString (get $source.env $folder)) "/var/lib/wattjobs/outbox" -}}
{{- $problems = append $problems (printf "%s: outbox.enabled and %s are both set: leave one out" $path $folder) -}}
{{- end -}}
{{- $address := include "wattjobs.variableFor" (dict "definition" $source.definition "what" "victoriametrics") -}}
{{- if not (or (hasKey $source.given $address) $source.existingSecret $source.envFrom) -}}
{{- $problems = append $problems (printf "%s.outbox.enabled: only what goes to %s waits in an outbox: set it, or victoriaMetrics.enabled, or leave the outbox out" $path $address) -}}
{{- end -}}
{{- $variable := include "wattjobs.variableFor" (dict "definition" $source.definition "what" "outbox-limit") -}}
{{- $limit := get $source.env $variable | toJson | trimAll "\"" -}}
{{- $most := include "wattjobs.outboxLimit" $source | int64 -}}
{{- if and (not $source.outbox.existingClaim) (regexMatch "^[0-9]+$" $limit) (gt (int64 $limit) $most) -}}
{{- $problems = append $problems (printf "%s.outbox.size: %s has room for %d bytes per pod, and %s allows %s: set a larger size or a smaller limit" $path $source.outbox.size $most $variable $limit) -}}
{{- end -}}
{{- if and $isSharded (has "ReadWriteOncePod" $source.outbox.accessModes) -}}
{{- $problems = append $problems (printf "%s.outbox.accessModes: ReadWriteOncePod admits one pod, and shards makes %d: use ReadWriteMany, or ReadWriteOnce on one node" $path (int $source.shards)) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
