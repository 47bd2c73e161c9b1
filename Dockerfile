# syntax=docker/dockerfile:1

# The image of a Countersign node: the service, its production packages and nothing else. docs/operations.md runs it.
#
#   docker build --tag countersign:0.1.0 .
#   docker run --env-file production.env --publish 127.0.0.1:8080:8080 --read-only --init countersign:0.1.0 [--api | --worker]
#
# The version is the one package.json pins (a test holds the two together). Debian's is pinned too: another C library
# may come with another idea of time zones and certificates.
FROM node:26.10.0-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the only one fetches a second Node, and this image has its own.
RUN ["npm", "ci", "--omit=dev", "--ignore-scripts", "--workspaces=false", "--no-audit", "--no-fund"]

FROM node:26.10.0-trixie-slim
# Two arenas: with one for each thread the C library keeps a third more memory after a busy hour.
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    HOST=0.0.0.0 \
    PORT=8080 \
    COUNTERSIGN_DATA_DIR=/data
WORKDIR /app
# Owned by root and only read by the service, so that whoever takes it over can't change it.
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY src ./src
# For the embedded store alone; with DATABASE_URL a node writes nothing, and the root may be read-only.
RUN ["install", "--directory", "--owner=1000", "--group=1000", "--mode=0700", "/data"]
# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 8080
# Alive is not ready: a node whose database is away is alive, and starting it again mends nothing. At the start it waits a
# minute for its database and exits, to be started again.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --start-interval=1s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and gets SIGTERM itself: no shell, no npm between.
ENTRYPOINT ["node", "src/main.ts"]
