{{/*
The TCP ports that a source must reach, separated by spaces: 80 and 443, those of its addresses,
and 6443 where the state is in a Secret, as a policy sees the API server's own port behind its service. Takes a source.
*/}}
{{- define "wattjobs.egressPorts" -}}
{{- $ports := ternary (list "80" "443" "6443") (list "80" "443") (ne .stateSecret "") -}}
{{- $addresses := list -}}
{{- $source := . -}}
{{- range $variable, $default := .definition.addresses -}}
{{- $address := dig $variable $default $source.env | toString -}}
{{- if $address }}{{ $addresses = append $addresses (ternary $address (printf "http://%s" $address) (contains "://" $address)) }}{{ end -}}
{{- end -}}
{{- range $variable, $value := .env -}}
{{- if and (kindIs "string" $value) (regexMatch "^https?://" $value) }}{{ $addresses = append $addresses $value }}{{ end -}}
{{- end -}}
{{- range $address := $addresses -}}
{{- $parsed := urlParse $address -}}
{{- $port := regexFind ":[0-9]+$" $parsed.host | trimPrefix ":" -}}
{{- $ports = append $ports (default (ternary "443" "80" (eq $parsed.scheme "https")) $port) -}}
{{- end -}}
{{- $ports | uniq | sortAlpha | join " " -}}
{{- end -}}
