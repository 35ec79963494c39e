{{/*
The spec of every pod of the chart: of sources, of the API, of the Pushgateway, of VictoriaMetrics, and of `helm test`.
Takes root; `values` with the fields of a pod; `container` as text; `user`, the image's own; and `selectorLabels` as text.
Optionally: `account`; `token`, whether it is mounted; `restartPolicy`; `graceSeconds`; `deadlineSeconds`; `volumes` as text;
`ownsVolumes`, whether volumes belong to the user's group; and `whyUser`, a comment.
*/}}
{{- define "wattjobs.podSpec" -}}
{{- with .account -}}
serviceAccountName: {{ . }}
{{ end -}}
automountServiceAccountToken: {{ .token | default false }}
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
enableServiceLinks: false
{{- with .graceSeconds }}
terminationGracePeriodSeconds: {{ . }}
{{- end }}
{{- with .deadlineSeconds }}
activeDeadlineSeconds: {{ . }}
{{- end }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- $without := ternary (list "runAsUser" "runAsGroup" "fsGroup") list .root.Values.openshift.enabled }}
  {{- include "wattjobs.overridden" (dict "text" (include "wattjobs.ownUser" .) "without" $without "overrides" .values.podSecurityContext) | nindent 2 }}
{{- with include "wattjobs.sideContainers" .values | fromJsonArray }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - {{ .container | indent 4 | trim }}
{{- if or .volumes .values.volumes }}
volumes:
  {{- with .volumes }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .values.volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- $values := .values }}
{{- range $field := (.root.Files.Get "files/pod-fields.yaml" | fromYaml).copied }}
{{- with get $values $field }}
{{- if kindIs "string" . }}
{{ $field }}: {{ . | quote }}
{{- else }}
{{ $field }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
{{- with .values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- $pods := dict "matchLabels" (fromYaml $.selectorLabels) }}
  {{- range . }}
  - {{ set (deepCopy .) "labelSelector" (.labelSelector | default $pods) | toYaml | indent 4 | trim }}
  {{- end }}
{{- end }}
{{- end -}}

{{/*
The container of every pod of the chart, from its name to its mounts. Takes root; `values` with the fields of a pod; `name`; `image`;
and `resources` as text. Optionally as text: `command`, `env`, `behavior` (ports and probes), `ending` and `volumeMounts`.
*/}}
{{- define "wattjobs.container" -}}
name: {{ .name }}
image: {{ include "wattjobs.image" . }}
imagePullPolicy: {{ .image.pullPolicy }}
{{- with .command }}
{{ . }}
{{- end }}
{{- if or .env .values.extraEnv }}
env:
  {{- with .env }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- with .values.envFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .behavior }}
{{ . }}
{{- end }}
resources:
  {{- .resources | nindent 2 }}
securityContext:
  {{- include "wattjobs.overridden" (dict "text" (include "wattjobs.noPrivileges" .) "overrides" .values.securityContext) | nindent 2 }}
{{- with .ending }}
{{ . }}
{{- end }}
{{- if or .volumeMounts .values.volumeMounts }}
volumeMounts:
  {{- with .volumeMounts }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .values.volumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The init containers and sidecars as a JSON list, without privileges unless they ask for some. Takes the fields of a pod. */}}
{{- define "wattjobs.sideContainers" -}}
{{- $own := dict "securityContext" (include "wattjobs.noPrivileges" . | fromYaml) -}}
{{- $given := .initContainers | default list -}}
{{- range .sidecars }}{{ $given = append $given (mustMerge (dict "restartPolicy" "Always") .) }}{{ end -}}
{{- $containers := list -}}
{{- range $given }}{{ $containers = append $containers (ternary . (mustMerge (deepCopy .) $own) (hasKey . "securityContext")) }}{{ end -}}
{{- toJson $containers -}}
{{- end -}}

{{- define "wattjobs.ownUser" -}}
{{- with .whyUser -}}
# {{ . }}
{{ end -}}
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
{{- if .ownsVolumes }}
fsGroup: {{ .user }}
{{- end }}
runAsNonRoot: true
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "wattjobs.noPrivileges" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* The name of the account of pods; empty for that of the namespace. Takes `values` with the fields of a pod, `name`, the chart's choice, and `create`, whether the chart creates one unless told. */}}
{{- define "wattjobs.account" -}}
{{- $account := .values.serviceAccount | default dict -}}
{{- $account.name | default (ternary .name "" (eq "true" (include "wattjobs.createsAccount" .))) -}}
{{- end -}}

{{/* Whether the chart creates the account of pods. Takes the same. */}}
{{- define "wattjobs.createsAccount" -}}
{{- dig "create" .create (.values.serviceAccount | default dict) -}}
{{- end -}}

{{/* The ServiceAccount of pods, unless there is none to create. Takes the same, and root and labels. */}}
{{- define "wattjobs.serviceAccount" -}}
{{- if eq "true" (include "wattjobs.createsAccount" .) -}}
{{- $account := .values.serviceAccount | default dict -}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "wattjobs.metadata" (dict "root" .root "name" (include "wattjobs.account" .) "labels" .labels "moreLabels" (list $account.labels) "moreAnnotations" (list $account.annotations)) | nindent 2 }}
automountServiceAccountToken: false
{{- end -}}
{{- end -}}

{{/* A value as the text of a variable: numbers without an exponent, and nothing for Kubernetes to expand. Takes the value. */}}
{{- define "wattjobs.variableText" -}}
{{- if kindIs "string" . }}{{ . | replace "$(" "$$(" | quote }}{{ else }}{{ . | toJson | quote }}{{ end -}}
{{- end -}}
