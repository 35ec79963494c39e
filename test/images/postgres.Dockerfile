# The real PostgreSQL, from Debian's package, for the tests in a cluster that no registry reaches.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-15 \
    && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15
USER 65534:65534
ENV PGDATA=/data/postgres PATH=/usr/lib/postgresql/15/bin:$PATH
# An empty volume becomes a cluster whose one account is named after the product; its password comes from the environment.
ENTRYPOINT ["/bin/sh", "-c", "if [ ! -s $PGDATA/PG_VERSION ]; then printf %s \"$POSTGRES_PASSWORD\" > /dev/shm/password && initdb --username=wattjobs --pwfile=/dev/shm/password --auth=scram-sha-256 --locale=C --encoding=UTF8 && echo 'host all all all scram-sha-256' >> $PGDATA/pg_hba.conf && rm /dev/shm/password; fi && exec postgres -c listen_addresses='*' -c unix_socket_directories=/dev/shm"]
