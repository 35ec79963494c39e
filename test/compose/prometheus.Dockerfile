# The real Prometheus, from Debian's package, for the tests on a machine that no registry reaches.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
# wget is what the health check of the official image uses.
RUN apt-get update \
    && apt-get install -y --no-install-recommends prometheus wget \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 65534 -g 65534 /prometheus
USER 65534:65534
ENTRYPOINT ["/usr/bin/prometheus"]
