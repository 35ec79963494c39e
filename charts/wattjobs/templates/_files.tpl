{{/* The file with the key of credentials, in every container that needs it. */}}
{{- define "wattjobs.credentialsFile" -}}/run/secrets/wattjobs-credentials/CREDENTIALS_KEY{{- end -}}

{{/* Its volume. Takes the name of the Secret; a program without its file ends at once and names it, whereas a pod would wait. */}}
{{- define "wattjobs.credentialsVolume" -}}
- name: credentials
  secret: { secretName: {{ . | quote }}, defaultMode: 0440, optional: true, items: [{ key: CREDENTIALS_KEY, path: CREDENTIALS_KEY }] }
{{- end -}}

{{- define "wattjobs.credentialsMount" -}}
- { name: credentials, mountPath: {{ include "wattjobs.credentialsFile" . | dir }}, readOnly: true }
{{- end -}}

{{/* The volumes of a source's own: its outbox, the files that settings name, the key of credentials, and what a browser writes. Takes a source. */}}
{{- define "wattjobs.sourceVolumes" -}}
{{- with .credentialsSecret }}
{{ include "wattjobs.credentialsVolume" . }}
{{- end }}
{{- if .browser }}
- name: browser
  emptyDir: { sizeLimit: 512Mi }
{{- end }}
{{- if .outbox.enabled }}
- name: outbox
  persistentVolumeClaim: { claimName: {{ include "wattjobs.outboxClaim" . | quote }} }
{{- end }}
{{- with include "wattjobs.fileMaps" . | fromJsonArray }}
- name: files
  projected:
    sources:
      {{- range . }}
      # A job without its file ends at once and names it, whereas a pod would wait.
      - configMap: { name: {{ . | quote }}, optional: true }
      {{- end }}
{{- end }}
{{- end -}}

{{- define "wattjobs.sourceVolumeMounts" -}}
{{- if .credentialsSecret }}
{{ include "wattjobs.credentialsMount" . }}
{{- end }}
{{- if .browser }}
- { name: browser, mountPath: /tmp }
{{- end }}
{{- if .outbox.enabled }}
- { name: outbox, mountPath: /var/lib/wattjobs/outbox }
{{- end }}
{{- if include "wattjobs.fileMaps" . | fromJsonArray }}
- { name: files, mountPath: /etc/wattjobs/files, readOnly: true }
{{- end }}
{{- end -}}

{{/* The ConfigMaps with a source's files, as a JSON list. Takes a source. */}}
{{- define "wattjobs.fileMaps" -}}
{{- $maps := list -}}
{{- if or .madeFiles .files }}{{ $maps = append $maps (printf "%s-files" .name) }}{{ end -}}
{{- $source := . -}}
{{- range .definition.filesFromValues }}{{ with get $source (printf "%sConfigMap" .field) }}{{ $maps = append $maps . }}{{ end }}{{ end -}}
{{- toJson $maps -}}
{{- end -}}

{{/* What is wrong with a source's files and its browser, as a JSON list. Takes root and source. */}}
{{- define "wattjobs.fileProblems" -}}
{{- $problems := list -}}
{{- $source := .source -}}
{{- $path := printf "sources.%s" $source.key -}}
{{- if and $source.browser (not $source.definition.withBrowser) -}}
{{- $problems = append $problems (printf "%s.browser: the type %s has no image with a browser: leave it out" $path $source.type) -}}
{{- end -}}
{{- range $file := $source.definition.filesFromValues -}}
{{- $name := printf "%s.yaml" $file.field -}}
{{- $other := printf "%sConfigMap" $file.field -}}
{{- if hasKey $source.madeFiles $name -}}
{{- $text := get $source $file.field | toJson -}}
{{- range $file.secretKeys -}}
{{- if contains (printf "%q:" .) $text }}{{ $problems = append $problems (printf "%s.%s: %s is a secret: put the whole file on a volume and name it with %s, or name a mounted file with %sFile if the job knows that" $path $file.field . $file.variable .) }}{{ end -}}
{{- end -}}
{{- if hasKey $source $other }}{{ $problems = append $problems (printf "%s: %s and %s are both set: leave one out" $path $file.field $other) }}{{ end -}}
{{- if hasKey ($source.files | default dict) $name }}{{ $problems = append $problems (printf "%s.files: %s is made of %s: leave one out" $path $name $file.field) }}{{ end -}}
{{- if ne (toString (get $source.env $file.variable)) (printf "/etc/wattjobs/files/%s" $name) -}}
{{- $problems = append $problems (printf "%s: %s and %s are both set: leave one out" $path $file.field $file.variable) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
