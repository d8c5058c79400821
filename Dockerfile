# The image of the server. Build it with: docker build -t krispyto .
FROM eclipse-temurin:17-jdk AS build
WORKDIR /build
# The downloads depend only on these files, so a change of the code does not repeat them.
COPY mvnw pom.xml ./
COPY .mvn .mvn
RUN ./mvnw -B -q dependency:go-offline
COPY openapi.yaml openapi-coingecko.yaml ./
COPY src/main src/main
# verify also writes the SBOM and the licences of the jars.
RUN ./mvnw -B -q verify -Dmaven.test.skip=true -Dspotless.check.skip=true

# glibc, not musl: the embedded PostgreSQL is built against it.
FROM eclipse-temurin:17-jre AS server
# The uid is unlikely to be used by the host. PostgreSQL refuses to run as root or as a user without a name.
RUN groupadd --gid 10001 krispyto \
    && useradd --uid 10001 --gid krispyto --home-dir /data --no-create-home --shell /usr/sbin/nologin krispyto \
    && install -d -o krispyto -g krispyto -m 0700 /data
WORKDIR /app
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/krispyto-server.jar /build/target/krispyto-sbom.json /build/target/THIRD-PARTY.txt ./

# The class-data archive halves the start time. It fits only this JVM and these jars, with these paths and modification times,
# so the image build creates it. If that fails (for example if the builder emulates the CPU, or PostgreSQL cannot start), or if
# the archive does not pass a test run, the image has none and the server starts without it.
FROM server AS rehearsal
RUN install -d -o krispyto -g krispyto /archive
USER 10001:10001
RUN java -Xlog:cds=off -XX:ArchiveClassesAtExit=/archive/krispyto-server.jsa -jar krispyto-server.jar rehearse \
    && java -Xshare:on -XX:SharedArchiveFile=/archive/krispyto-server.jsa -jar krispyto-server.jar --version \
    || rm -f /archive/krispyto-server.jsa

FROM server
COPY --from=rehearsal --chown=0:0 /archive ./
ENV DATA_DIR=/data
# The server writes only here: the database in /data; in /tmp, uploads until they are loaded, files that Vert.x extracts, and
# Brotli's native code, so /tmp must not be mounted noexec. The root file system can be read-only: docker run --read-only.
VOLUME /data /tmp
EXPOSE 8000
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
  CMD ["java", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", "krispyto-server.jar", "health"]
# The JVM ignores an archive that is missing or does not fit.
# The remaining memory is for Netty's buffers, threads, and the embedded PostgreSQL if it is used.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", \
  "-XX:SharedArchiveFile=krispyto-server.jsa", "-jar", "krispyto-server.jar"]
CMD ["serve"]
