{{/*
The TCP ports that a source must reach, separated by spaces: 80 and 443, those of its addresses and of the entries of its files,
and 6443 if it uses objects of the cluster, as a policy sees the API server's own port behind its service. Takes a source.
*/}}
{{- define "wattjobs.egressPorts" -}}
{{- $ports := ternary (list "80" "443") (list "80" "443" "6443") (empty .permissions) -}}
{{- $addresses := list -}}
{{- $source := . -}}
{{- range $variable, $default := .definition.addresses -}}
{{- $address := dig $variable $default $source.env | toString -}}
{{- if $address }}{{ $addresses = append $addresses (ternary $address (printf "http://%s" $address) (contains "://" $address)) }}{{ end -}}
{{- end -}}
{{- range $file := .definition.filesFromValues -}}
{{- with $file.port -}}
{{- $ports = append $ports (toString .default) -}}
{{- range get $source $file.field | default list }}{{ $ports = append $ports (get . $file.port.key | default $file.port.default | toString) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- range include "wattjobs.addressesIn" .env | fromJsonArray }}{{ $addresses = append $addresses . }}{{ end -}}
{{- range $addresses }}{{ $ports = append $ports (include "wattjobs.portOf" .) }}{{ end -}}
{{- $ports | uniq | sortAlpha | join " " -}}
{{- end -}}

{{/* The rule that allows networks of meters with a web page; empty without any. Takes the networks. */}}
{{- define "wattjobs.egressToNetworks" -}}
{{- with . }}
- to:
    {{- range . }}
    - ipBlock: { cidr: {{ . | quote }} }
    {{- end }}
{{- end }}
{{- end -}}

{{/* The TCP ports that the API must reach, separated by spaces: its Postgres, its proxies, its collector, and the API server of Kubernetes. Takes the root. */}}
{{- define "wattjobs.apiEgressPorts" -}}
{{- $ports := list -}}
{{- if .Values.api.database.existingSecret }}{{ $ports = append $ports "5432" }}{{ end -}}
{{- if .Values.api.jobs.enabled }}{{ $ports = concat $ports (list "443" "6443") }}{{ end -}}
{{- range include "wattjobs.addressesIn" .Values.api.env | fromJsonArray }}{{ $ports = append $ports (include "wattjobs.portOf" .) }}{{ end -}}
{{- $ports | uniq | sortAlpha | join " " -}}
{{- end -}}

{{/* Those that the CronJob of bills must reach: those of the API; and the web's and mail's, because its addresses are in a Secret. Takes the root. */}}
{{- define "wattjobs.billingEgressPorts" -}}
{{- $ports := include "wattjobs.apiEgressPorts" . | splitList " " -}}
{{- if include "wattjobs.billingDelivers" . }}{{ $ports = concat $ports (list "25" "80" "443" "465" "587") }}{{ end -}}
{{- range include "wattjobs.addressesIn" .Values.api.billing.env | fromJsonArray }}{{ $ports = append $ports (include "wattjobs.portOf" .) }}{{ end -}}
{{- $ports | uniq | sortAlpha | join " " -}}
{{- end -}}

{{/* The values among variables that are http addresses, as a JSON list. Takes the variables. */}}
{{- define "wattjobs.addressesIn" -}}
{{- $addresses := list -}}
{{- range $variable, $value := . -}}
{{- if and (kindIs "string" $value) (regexMatch "^https?://" $value) }}{{ $addresses = append $addresses $value }}{{ end -}}
{{- end -}}
{{- toJson $addresses -}}
{{- end -}}

{{/* The TCP port of an address. Takes the address. */}}
{{- define "wattjobs.portOf" -}}
{{- $parsed := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $parsed.host | trimPrefix ":" -}}
{{- default (ternary "443" "80" (eq $parsed.scheme "https")) $port -}}
{{- end -}}
