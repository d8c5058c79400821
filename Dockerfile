# The server as an image: docker build -t krispyto .
FROM eclipse-temurin:17-jdk AS build
WORKDIR /build
# What is downloaded depends on these only, so a change of the code does not download it again.
COPY mvnw pom.xml ./
COPY .mvn .mvn
RUN ./mvnw -B -q dependency:go-offline
COPY openapi.yaml ./
COPY src/main src/main
# verify, since it lists what the jars are (SBOM) and their licences.
RUN ./mvnw -B -q verify -Dmaven.test.skip=true -Dspotless.check.skip=true

# glibc, not musl: the embedded PostgreSQL is built against it.
FROM eclipse-temurin:17-jre AS server
# A number that no other user is likely to have; a name too, since PostgreSQL refuses a user without one (and root).
RUN groupadd --gid 10001 krispyto \
    && useradd --uid 10001 --gid krispyto --home-dir /data --no-create-home --shell /usr/sbin/nologin krispyto \
    && install -d -o krispyto -g krispyto -m 0700 /data
WORKDIR /app
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/krispyto-server.jar /build/target/krispyto-sbom.json /build/target/THIRD-PARTY.txt ./

# The class-data archive, with which the server starts in half the time. It fits only this JVM and these jars, at these paths
# and of this age; so it is made in the image itself. Where it cannot be made (a builder that emulates, or lets no PostgreSQL
# start), or does not stand the test, there is none, and the server starts as fast as it can without.
FROM server AS rehearsal
RUN install -d -o krispyto -g krispyto /archive
USER 10001:10001
RUN java -Xlog:cds=off -XX:ArchiveClassesAtExit=/archive/krispyto-server.jsa -jar krispyto-server.jar rehearse \
    && java -Xshare:on -XX:SharedArchiveFile=/archive/krispyto-server.jsa -jar krispyto-server.jar --version \
    || rm -f /archive/krispyto-server.jsa

FROM server
COPY --from=rehearsal --chown=0:0 /archive ./
ENV DATA_DIR=/data
# All that the server writes: the database, and in /tmp uploads until they are loaded, what Vert.x unpacks, and Brotli's
# native code (so it must not be mounted noexec). The root file system can be read-only: docker run --read-only.
VOLUME /data /tmp
EXPOSE 8000
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
  CMD ["java", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", "krispyto-server.jar", "health"]
# A missing archive is passed over, and so is one of another JVM or of other jars.
# The rest of the memory is for Netty's buffers, threads, and the embedded PostgreSQL where it runs.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", \
  "-XX:SharedArchiveFile=krispyto-server.jsa", "-jar", "krispyto-server.jar"]
CMD ["serve"]
