# syntax=docker/dockerfile:1
FROM golang:1.26.8 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/meritbot ./cmd/meritbot \
    && mkdir -p /out/data

# Nothing but the binary and the certificates: fonts and time zones are inside the binary.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/meritbot /meritbot
# The SQLite file goes here unless DATABASE_URL names a PostgreSQL server.
COPY --from=build --chown=65532:65532 /out/data /data
VOLUME /data
ENV MERITBOT_DATA=/data/meritbot.db MERITBOT_LOG_FORMAT=json MERITBOT_LISTEN=:8080
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/meritbot", "healthcheck"]
# The bot finishes its work in hand within ten seconds of SIGTERM.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/meritbot"]
CMD ["serve"]
