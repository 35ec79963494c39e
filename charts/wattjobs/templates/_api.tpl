{{/* The template of the API's pods: the same whether its rows are in a Postgres or on a volume. Takes the root. */}}
{{- define "wattjobs.apiPodTemplate" -}}
{{- $api := .Values.api -}}
{{- $image := mustMergeOverwrite (include "wattjobs.imageDefaults" . | fromJson) (deepCopy $api.image) -}}
metadata:
  labels:
    {{- include "wattjobs.labels" (dict "root" . "component" "api") | nindent 4 }}
    {{- with $api.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $api.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 30
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    # The image's own user: the compile cache is read by no other.
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    runAsNonRoot: true
    seccompProfile: { type: RuntimeDefault }
  containers:
    - name: api
      image: {{ include "wattjobs.image" $image }}
      imagePullPolicy: {{ $image.pullPolicy }}
      env:
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
        {{- if $api.database.existingSecret }}
        # Not optional: without it the API would keep its rows in the pod.
        - name: DATABASE_URL
          valueFrom: { secretKeyRef: { name: {{ $api.database.existingSecret | quote }}, key: DATABASE_URL } }
        {{- else }}
        - { name: DATA_DIR, value: /var/lib/wattjobs }
        {{- end }}
      ports:
        - { name: http, containerPort: 5001 }
      {{- if $api.database.existingSecret }}
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
      resources:
        {{- mustMergeOverwrite (include "wattjobs.apiResources" . | fromYaml) (deepCopy $api.resources) | toYaml | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        - { name: keys, mountPath: /run/secrets/wattjobs-api, readOnly: true }
        {{- if not $api.database.existingSecret }}
        - { name: data, mountPath: /var/lib/wattjobs }
        {{- end }}
        {{- with $api.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: keys
      secret:
        secretName: {{ $api.auth.existingSecret | quote }}
        defaultMode: 0440
        items: [{ key: admin, path: admin }, { key: collect, path: collect }]
    {{- with $api.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- range $field := list "nodeSelector" "tolerations" "affinity" }}
  {{- with get $api $field }}
  {{ $field }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with $api.priorityClassName }}
  priorityClassName: {{ . | quote }}
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
{{- if and .networkPolicy.enabled (not .networkPolicy.from) -}}
{{- $way := "name its pods in api.networkPolicy.from, such as {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}}, or set api.networkPolicy.enabled: false" -}}
{{- if .ingress.enabled -}}
{{- $problems = append $problems (printf "api.ingress.enabled: the API's NetworkPolicy blocks the Ingress controller: %s" $way) -}}
{{- end -}}
{{- if $.Values.serviceMonitor.enabled -}}
{{- $problems = append $problems (printf "serviceMonitor.enabled: the API's NetworkPolicy blocks Prometheus: %s" $way) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
