{{/* What the pod of `helm test` for the API runs. Takes the root. */}}
{{- define "wattjobs.apiCheckCommand" -}}
command: [node, -e]
args:
  - |
    const { {{ if .Values.api.check.readEvents }}readFileSync, {{ end }}statSync } = require('node:fs');
    const needed = {{ include "wattjobs.apiSecrets" . }};
    const missing = needed.flatMap(({ name, keys, command }) => {
      const lacking = keys.filter((key) => !statSync(`/run/secrets/needed/${name}/${key}`, { throwIfNoEntry: false })?.size);
      return lacking.length === 0 ? [] : [`The Secret {{ .Release.Namespace }}/${name} does not exist, or lacks ${lacking.join(' and ')}. Create it: ${command}`];
    });
    // An API that was installed a moment ago is still coming up; one whose Secret is missing never does.
    const endMs = Date.now() + (missing.length === 0 ? 60000 : 0);
    {{- if .Values.api.check.readEvents }}
    // What a ResourceQuota, or Kubernetes itself, last said about the pods of each workload of this release that it refused.
    const refusals = async () => {
      const account = '/var/run/secrets/kubernetes.io/serviceaccount';
      const headers = { authorization: `Bearer ${readFileSync(`${account}/token`, 'utf8')}` };
      const path = '/api/v1/namespaces/{{ .Release.Namespace }}/events?fieldSelector=reason%3DFailedCreate';
      const answer = await new Promise((resolve, reject) => {
        require('node:https').get({ host: 'kubernetes.default.svc', path, headers, ca: readFileSync(`${account}/ca.crt`), timeout: 10000 }, resolve).on('error', reject);
      });
      const { items = [], message } = JSON.parse(await require('node:stream/consumers').text(answer));
      if (message !== undefined) return [message];
      const own = items.filter(({ involvedObject }) => involvedObject.name.startsWith('{{ include "wattjobs.fullname" . }}-'));
      const timeOf = ({ eventTime, lastTimestamp }) => lastTimestamp ?? eventTime ?? '';
      own.sort((one, other) => timeOf(one).localeCompare(timeOf(other)));
      const last = new Map(own.map((event) => [event.involvedObject.name, event]));
      return [...last.values()].map((event) => `${timeOf(event)} ${event.involvedObject.kind} ${event.involvedObject.name}: ${event.message}`);
    };
    {{- end }}
    const ask = () => fetch('http://{{ include "wattjobs.apiName" . }}:5001/readyz', { signal: AbortSignal.timeout(10000) }).then(
      async (answer) => { console.log(answer.status, await answer.text()); process.exitCode = answer.ok ? 0 : 1; },
      {{ if .Values.api.check.readEvents }}async {{ end }}(error) => {
        if (Date.now() < endMs) return new Promise((resolve) => setTimeout(resolve, 2000)).then(ask);
        console.log('The API does not answer:', error.cause?.message ?? error.message);
        for (const what of missing) console.log(`Its pod waits for this: ${what}`);
        if (missing.length === 0) console.log('See what its pod waits for: kubectl -n {{ .Release.Namespace }} describe pods -l {{ include "wattjobs.selectorLabels" (dict "root" . "component" "api") | replace "\n" "," | replace ": " "=" }}. If it has no pod: kubectl -n {{ .Release.Namespace }} get events --field-selector reason=FailedCreate');
        {{- if .Values.api.check.readEvents }}
        for (const said of await refusals().catch((why) => [`The events cannot be read: ${why.message}`])) console.log(`A pod was refused: ${said}`);
        {{- end }}
        process.exitCode = 1;
      },
    );
    ask();
volumeMounts:
  - { name: needed, mountPath: /run/secrets/needed, readOnly: true }
{{- end -}}

{{- define "wattjobs.apiCheckVolumes" -}}
# Mounted to report which key is missing; never read.
- name: needed
  projected:
    defaultMode: 0440
    sources:
      {{- range $needed := include "wattjobs.apiSecrets" . | fromJsonArray }}
      - secret:
          name: {{ $needed.name | quote }}
          optional: true
          items:
            {{- range $key := $needed.keys }}
            - { key: {{ $key }}, path: "{{ $needed.name }}/{{ $key }}" }
            {{- end }}
      {{- end }}
{{- end -}}

{{/* Its account: one that may read events, or that of the API. Takes the root. */}}
{{- define "wattjobs.apiCheckAccount" -}}
{{- if .Values.api.check.readEvents -}}
{{- printf "%s-check" (include "wattjobs.apiName" .) -}}
{{- else -}}
{{- include "wattjobs.account" (dict "values" .Values.api "name" (include "wattjobs.apiName" .) "create" false) -}}
{{- end -}}
{{- end -}}

{{/*
Its requests and limits: whatever else the API's own pods have, such as a limit of CPU, a ResourceQuota may ask of it, too.
If it is to say what a quota said, a quota for CPU must not keep it out itself. Takes the root.
*/}}
{{- define "wattjobs.apiCheckResources" -}}
{{- $api := .Values.api.resources -}}
{{- $more := dict "requests" (omit ($api.requests | default dict) "cpu" "memory") "limits" (omit ($api.limits | default dict) "memory") -}}
{{- if .Values.api.check.readEvents }}{{ $more = mustMergeOverwrite $more (dict "limits" (dict "cpu" "200m")) }}{{ end -}}
{{- include "wattjobs.overridden" (dict "text" "requests: { cpu: 20m, memory: 64Mi }\nlimits: { memory: 128Mi }" "overrides" $more) -}}
{{- end -}}
