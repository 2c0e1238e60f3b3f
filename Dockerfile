# A static binary and nothing else.
FROM rust:1-alpine AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package pullpath

FROM scratch
COPY --from=build /src/target/release/pullpath /pullpath
COPY LICENSE-APACHE LICENSE-MIT /
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/pullpath"]
CMD ["check", "."]
