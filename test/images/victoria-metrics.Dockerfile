# The real VictoriaMetrics, from Debian's package, for the tests in a cluster that no registry reaches.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends victoria-metrics \
    && rm -rf /var/lib/apt/lists/*
USER 65534:65534
ENTRYPOINT ["/usr/bin/victoria-metrics"]
