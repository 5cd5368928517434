# The command on Alpine, for amd64 and arm64:
#   docker run --rm --read-only -u 1000 -v "$PWD:/work" ghcr.io/driftline/driftline check
# Nothing in it is native, and the last stage runs no command: a build for the other processor needs no emulation.
FROM --platform=$BUILDPLATFORM node:24.21.0-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm pack --ignore-scripts --pack-destination /tmp
# With what HISTORY_URL needs: several containers share their history by it.
RUN npm install --prefix /opt/driftline --omit=dev --no-audit --no-fund /tmp/driftline-*.tgz 'pg@^8.23.0'

FROM node:24.21.0-alpine
LABEL org.opencontainers.image.title="Driftline" \
      org.opencontainers.image.description="Contract tests and synthetic monitoring from one OpenAPI document" \
      org.opencontainers.image.source="https://github.com/driftline/driftline" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/driftline /opt/driftline
ENV NODE_ENV=production
# The project: contracts/, monitors/, reports/. Nothing else is written to.
WORKDIR /work
USER 1000:1000
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "/opt/driftline/node_modules/driftline/monitors/deploy/docker/healthcheck.mjs"]
ENTRYPOINT ["node", "/opt/driftline/node_modules/driftline/dist/driftline.cjs"]
CMD ["watch", "--metrics", "0.0.0.0:9464"]
