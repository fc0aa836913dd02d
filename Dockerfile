# One image for every context: its command says which ones run; none means all.
#   docker build -t mallbots .
#   docker run mallbots stores baskets
# The base is pinned by its tag. A digest would be stricter; it can only be read from the registry.
FROM denoland/deno:2.9.6

WORKDIR /app
ENV DENO_DIR=/deno-dir \
    DENO_NO_UPDATE_CHECK=1 \
    DATA_DIR=/tmp/mallbots \
    OTEL_SERVICE_NAME=mallbots \
    OTEL_DENO_CONSOLE=ignore

# packages change seldom: a layer of their own
COPY deno.json deno.lock ./
RUN deno install --frozen

COPY proto/gen proto/gen
COPY shared shared
COPY migrations migrations
COPY services services
COPY docker/health.ts docker/health.ts
RUN deno cache --frozen services/all.ts docker/health.ts && chown -R deno:deno /deno-dir

USER deno
EXPOSE 8080 9000

# ready means: database, broker, subscriptions and relay work
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["deno", "run", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env=WEB_PORT", "docker/health.ts"]

# programs are started by none but the embedded PostgreSQL, which has no place in a container
ENTRYPOINT ["deno", "run", "--frozen", "--cached-only", "--no-prompt", "--allow-net", "--allow-env", "--allow-read", "--allow-sys", "--allow-write=/tmp", "--v8-flags=--heap-growing-percent=100", "services/all.ts"]
CMD []
