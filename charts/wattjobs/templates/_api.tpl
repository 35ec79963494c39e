{{/* The template of the API's pods: the same whether its rows are in a Postgres or on a volume. Takes the root. */}}
{{- define "wattjobs.apiPodTemplate" -}}
{{- $api := .Values.api -}}
{{- $image := mustMergeOverwrite (include "wattjobs.imageDefaults" . | fromJson) (deepCopy $api.image) -}}
metadata:
  {{- include "wattjobs.podMetadata" (dict "root" . "labels" (include "wattjobs.labels" (dict "root" . "component" "api")) "values" $api) | nindent 2 }}
spec:
  {{- $container := dict "root" . "values" $api "name" "api" "image" $image "env" (include "wattjobs.apiEnvironment" . | trim) -}}
  {{- $container = set $container "behavior" (include "wattjobs.apiBehavior" . | trim) -}}
  {{- $container = set $container "volumeMounts" (include "wattjobs.apiVolumeMounts" . | trim) -}}
  {{- $container = set $container "resources" (mustMergeOverwrite (include "wattjobs.apiResources" . | fromYaml) (deepCopy $api.resources) | toYaml) -}}
  {{- include "wattjobs.podSpec" (dict
    "root" .
    "values" $api
    "container" (include "wattjobs.container" $container)
    "volumes" (include "wattjobs.apiVolumes" . | trim)
    "selectorLabels" (include "wattjobs.selectorLabels" (dict "root" . "component" "api"))
    "account" (include "wattjobs.account" (dict "values" $api "name" (include "wattjobs.apiName" .) "create" $api.jobs.enabled))
    "token" $api.jobs.enabled
    "graceSeconds" 30
    "user" 65532
    "ownsVolumes" true
    "whyUser" "The image's own user: the compile cache is read by no other."
  ) | nindent 2 }}
{{- end -}}

{{- define "wattjobs.apiEnvironment" -}}
{{- $api := .Values.api -}}
{{- range $variable, $value := $api.env }}
- name: {{ $variable }}
  value: {{ include "wattjobs.variableText" $value }}
{{- end }}
{{- if and $api.ingress.enabled (not (hasKey $api.env "BASE_PATH")) }}
{{- with trimSuffix "/" $api.ingress.path }}
- { name: BASE_PATH, value: {{ . | quote }} }
{{- end }}
{{- end }}
- { name: HOST, value: "::" }
- { name: PORT, value: "5001" }
- { name: API_AUTH, value: keys }
- { name: API_KEYS_PATH, value: /run/secrets/wattjobs-api }
{{- with .Values.allowedNetworks }}
- { name: ALLOWED_NETWORKS, value: {{ join "," . | quote }} }
{{- end }}
{{- if .Values.credentials.existingSecret }}
- { name: CREDENTIALS_KEY_FILE, value: {{ include "wattjobs.credentialsFile" . }} }
{{- end }}
{{- if $api.jobs.enabled }}
- { name: CRONJOBS, value: {{ include "wattjobs.cronJobNames" . | fromJsonArray | join "," | quote }} }
{{- end }}
{{- if $api.database.existingSecret }}
# Not optional: without it the API would keep its rows in the pod.
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ $api.database.existingSecret | quote }}, key: {{ $api.database.existingSecretKey | toYaml }} } }
{{- else }}
- { name: DATA_DIR, value: /var/lib/wattjobs }
{{- end }}
{{- end -}}

{{/* The names of the CronJobs of the sources, as a JSON list. Takes the root. */}}
{{- define "wattjobs.cronJobNames" -}}
{{- $names := list -}}
{{- range $key, $given := .Values.sources }}{{ $names = append $names (printf "%s-%s" (include "wattjobs.fullname" $) $key) }}{{ end -}}
{{- toJson $names -}}
{{- end -}}

{{- define "wattjobs.apiBehavior" -}}
ports:
  - { name: http, containerPort: 5001 }
{{- if .Values.api.database.existingSecret }}
# First lets clients learn that this pod stops.
lifecycle: { preStop: { sleep: { seconds: 5 } } }
{{- end }}
# Five minutes to wait for a database and to migrate it.
startupProbe:
  httpGet: { path: /healthz, port: http }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: { path: /healthz, port: http }
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /readyz, port: http }
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{- define "wattjobs.apiVolumeMounts" -}}
- { name: keys, mountPath: /run/secrets/wattjobs-api, readOnly: true }
{{- if .Values.credentials.existingSecret }}
{{ include "wattjobs.credentialsMount" . }}
{{- end }}
{{- if not .Values.api.database.existingSecret }}
- { name: data, mountPath: /var/lib/wattjobs }
{{- end }}
{{- end -}}

{{- define "wattjobs.apiVolumes" -}}
- name: keys
  secret:
    secretName: {{ .Values.api.auth.existingSecret | quote }}
    defaultMode: 0440
    items: [{ key: admin, path: admin }, { key: collect, path: collect }]
{{- with .Values.credentials.existingSecret }}
{{ include "wattjobs.credentialsVolume" . }}
{{- end }}
{{- with .Values.api.persistence.existingClaim }}
- name: data
  persistentVolumeClaim: { claimName: {{ . | quote }} }
{{- end }}
{{- end -}}

{{/* What the API needs unless `api.resources` says otherwise: PGlite is a whole Postgres within the process. Takes the root. */}}
{{- define "wattjobs.apiResources" -}}
{{- if .Values.api.database.existingSecret -}}
requests: { cpu: 50m, memory: 128Mi }
limits: { memory: 512Mi }
{{- else -}}
requests: { cpu: 100m, memory: 512Mi }
limits: { memory: 1Gi }
{{- end -}}
{{- end -}}

{{/* Not empty if the CronJob of bills has somebody to deliver to. Takes the root. */}}
{{- define "wattjobs.billingDelivers" -}}
{{- $api := .Values.api -}}
{{- if or $api.billing.existingSecret $api.billing.env }}yes{{ end -}}
{{- range $api.extraEnv }}{{ if has .name (list "WEBHOOK_URL" "WEBHOOK_URL_FILE") }}yes{{ end }}{{ end -}}
{{- if hasKey $api.env "WEBHOOK_URL_FILE" }}yes{{ end -}}
{{- end -}}

{{/* What is wrong with the values of its CronJob of bills, as a JSON list. Takes the root. */}}
{{- define "wattjobs.billingProblems" -}}
{{- $problems := list -}}
{{- $api := .Values.api -}}
{{- if and $api.enabled $api.billing.enabled -}}
{{- if not $api.database.existingSecret -}}
{{- $problems = append $problems "api.billing.enabled: without a Postgres the rows belong to the pod of the API: set api.database.existingSecret, or close months by the API, `POST /api/v1/billing/closings`" -}}
{{- end -}}
{{- if not (or $api.billing.existingClaim (include "wattjobs.billingDelivers" .)) -}}
{{- $problems = append $problems "api.billing: the files would be lost with the pod: set existingClaim, or say in env or existingSecret where to deliver" -}}
{{- end -}}
{{- $own := dict -}}
{{- range keys $api.env }}{{ $_ := set $own . "api.env" }}{{ end -}}
{{- range $api.extraEnv }}{{ $_ := set $own .name "api.extraEnv" }}{{ end -}}
{{- range $variable := keys $api.billing.env | sortAlpha -}}
{{- with get $own $variable }}{{ $problems = append $problems (printf "api.billing.env: %s is in %s, too: leave one out" $variable .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* What is wrong with the values of the API, as a JSON list. Takes the root. */}}
{{- define "wattjobs.apiProblems" -}}
{{- $problems := list -}}
{{- with .Values.api -}}
{{- if .enabled -}}
{{- if not .auth.existingSecret -}}
{{- $problems = append $problems (printf "api.auth.existingSecret is not set: name the Secret with the keys. Create one: kubectl -n %s create secret generic wattjobs-api-keys --from-literal=admin=\"$(openssl rand -hex 32)\" --from-literal=collect=\"$(openssl rand -hex 32)\"" $.Release.Namespace) -}}
{{- end -}}
{{- if and (gt (int .replicas) 1) (not .database.existingSecret) -}}
{{- $problems = append $problems (printf "api.replicas: %d need a Postgres: name the Secret with its DATABASE_URL in api.database.existingSecret. Rows on a volume belong to one process" (int .replicas)) -}}
{{- end -}}
{{- if and .retention.enabled (not .database.existingSecret) -}}
{{- $problems = append $problems "api.retention.enabled: without a Postgres the rows belong to the pod of the API: set api.database.existingSecret, or run `kubectl exec` in that pod with `node /app/main.cjs retain` from time to time" -}}
{{- end -}}
{{- if and .jobs.enabled (not $.Values.sources) -}}
{{- $problems = append $problems "api.jobs.enabled: there are no sources whose CronJobs the API could show: add one, or leave it out" -}}
{{- end -}}
{{- if and .persistence.existingClaim .database.existingSecret -}}
{{- $problems = append $problems "api.persistence.existingClaim: with api.database.existingSecret the rows are in Postgres: leave one out" -}}
{{- end -}}
{{- with .podDisruptionBudget -}}
{{- if and .enabled (regexMatch "^[0-9]+$" (toString .minAvailable)) (ge (int .minAvailable) (int $.Values.api.replicas)) -}}
{{- $problems = append $problems (printf "api.podDisruptionBudget.minAvailable: with %d of %d pods no node could ever be drained: set fewer, or maxUnavailable instead" (int .minAvailable) (int $.Values.api.replicas)) -}}
{{- end -}}
{{- end -}}
{{- $own := dict -}}
{{- range include "wattjobs.apiEnvironment" $ | fromYamlArray }}{{ $_ := set $own .name (ternary "is in env, too: leave one out" "is set by the chart" (hasKey $.Values.api.env .name)) }}{{ end -}}
{{- $problems = concat $problems (include "wattjobs.extraVariableProblems" (dict "path" "api" "values" . "own" $own) | fromJsonArray) -}}
{{- if and .networkPolicy.enabled (not .networkPolicy.from) -}}
{{- $way := "name its pods in api.networkPolicy.from, such as {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}}, or set api.networkPolicy.enabled: false" -}}
{{- if .ingress.enabled -}}
{{- $problems = append $problems (printf "api.ingress.enabled: the API's NetworkPolicy blocks the Ingress controller: %s" $way) -}}
{{- end -}}
{{- range $monitor := list "serviceMonitor" "podMonitor" -}}
{{- if (get $.Values $monitor).enabled -}}
{{- $problems = append $problems (printf "%s.enabled: the API's NetworkPolicy blocks Prometheus: %s" $monitor $way) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
