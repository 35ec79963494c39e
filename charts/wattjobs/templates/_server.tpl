{{/* What the Pushgateway and VictoriaMetrics have beside their pod: account, Service and NetworkPolicy. Takes root, values, name, component and port. */}}
{{- define "wattjobs.serverObjects" -}}
{{- $labels := include "wattjobs.labels" (dict "root" .root "component" .component) }}
{{- $selectorLabels := include "wattjobs.selectorLabels" (dict "root" .root "component" .component) }}
{{- with include "wattjobs.serviceAccount" (dict "root" .root "values" .values "name" .name "labels" $labels "create" false) }}
{{ . }}
{{- end }}
---
apiVersion: v1
kind: Service
metadata:
  {{- include "wattjobs.metadata" (dict "root" .root "name" .name "labels" $labels "moreAnnotations" (list .values.service.annotations)) | nindent 2 }}
spec:
  {{- with .values.service.ipFamilyPolicy }}
  ipFamilyPolicy: {{ . }}
  {{- end }}
  selector:
    {{- $selectorLabels | nindent 4 }}
  ports:
    - { name: http, port: {{ .port }}, targetPort: http }
{{- if .values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "wattjobs.metadata" (dict "root" .root "name" .name "labels" $labels) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- $selectorLabels | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{ port: http, protocol: TCP }]
{{- end }}
{{- end -}}

{{/* The claim of a StatefulSet, which Kubernetes keeps when the StatefulSet is deleted. Takes persistence, and selectorLabels as text. */}}
{{- define "wattjobs.claimTemplate" -}}
- metadata:
    name: data
    # Without labels that an upgrade changes, because Kubernetes forbids that.
    labels:
      {{- .selectorLabels | nindent 6 }}
  spec:
    {{- include "wattjobs.claimSpec" .persistence | nindent 4 }}
{{- end -}}

{{/* The spec of a claim. Takes size, storageClass and, unless one node at a time may write, accessModes. */}}
{{- define "wattjobs.claimSpec" -}}
accessModes: {{ .accessModes | default (list "ReadWriteOnce") | toJson }}
{{- with .storageClass }}
storageClassName: {{ . | quote }}
{{- end }}
resources: { requests: { storage: {{ .size }} } }
{{- end -}}
