# One file for every image: `docker build --build-arg PACKAGE=torus-job -t wattjobs/torus-job .`
# One of them has a browser too: `docker build --build-arg PACKAGE=consumption-job --target browser -t wattjobs/consumption-job-browser .`
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUN_IMAGE=node:24-bookworm-slim

# Its result is the same for every platform, so it is built on that of the builder: only the last stage runs code for the target.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /source
COPY . .
# The launcher installs the pinned pnpm with the npm that it finds, then the dependencies from the lockfile.
# It bundles every program, so that all images share this layer. The mounts cache downloads between builds.
RUN --mount=type=cache,target=/source/.tools \
    --mount=type=cache,target=/root/.local/share/pnpm \
    --mount=type=cache,target=/root/.npm \
    node dev.mjs run build
ARG PACKAGE
RUN test -f "packages/${PACKAGE}/dist/${PACKAGE}.cjs" || { echo "PACKAGE must be one of:" packages/*/dist; exit 1; }
RUN mkdir /app && cp -r "packages/${PACKAGE}/dist/." LICENSE /app/ \
    && ln -s "${PACKAGE}.cjs" /app/main.cjs \
    && mkdir /app/compile-cache && chown 65532:65532 /app/compile-cache

FROM ${RUN_IMAGE} AS program
# A new volume takes over the owner of the folder that it is mounted on.
RUN mkdir -m 700 /var/lib/wattjobs && chown 65532:65532 /var/lib/wattjobs
COPY --from=build /app /app
USER 65532:65532
ARG PACKAGE
# The compile cache is filled now, by the user and with the flags of later runs, so that each start is faster.
RUN --mount=type=bind,from=build,source=/source,target=/source \
    node --max-semi-space-size=1 --no-concurrent-recompilation /source/tools/demo/fill-compile-cache.ts "${PACKAGE}" > /dev/null
ENV NODE_COMPILE_CACHE=/app/compile-cache

# Its own layer, below the program: it stays the same from release to release.
FROM ${RUN_IMAGE} AS chromium
# The shell is Chromium without windows: it starts in half the time and takes half the memory. An init ends what a browser leaves behind.
# Its packages bring drivers of graphics cards and a compiler for them, 200 MB, and nothing here draws with those.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium-headless-shell fonts-dejavu-core tini \
    && cd /usr/lib/*-linux-gnu && rm -rf dri libLLVM* libz3* libicu* libxml2* \
    && cd /usr/lib/chromium && rm -rf libvk* libVk* vk_* \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /usr/share/icons
ENV BROWSER_PATH=/usr/lib/chromium/chromium-headless-shell

FROM chromium AS browser
COPY --from=program --chown=65532:65532 /var/lib/wattjobs /var/lib/wattjobs
COPY --from=program /app /app
USER 65532:65532
ENV NODE_COMPILE_CACHE=/app/compile-cache
ARG PACKAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="${PACKAGE}-browser" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
ENTRYPOINT ["tini", "--", "node", "--max-semi-space-size=1", "--no-concurrent-recompilation", "--", "/app/main.cjs"]

# The last stage is what is built by default.
FROM program
ARG PACKAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="${PACKAGE}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
# A run is short: a small young generation and no compiler thread save a tenth of its memory and CPU, and cost no time.
ENTRYPOINT ["node", "--max-semi-space-size=1", "--no-concurrent-recompilation", "--", "/app/main.cjs"]
