package io.krispyto.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * {@link BareWebServer}, packaged like the server as a thin jar beside its libraries: the JVM does
 * not archive classes from folders.
 */
final class BareWebJar {
  private static final Path LIBRARIES = Path.of("target", "lib");
  private static final Path JAR = Path.of("target", "bench", "bare-web.jar").toAbsolutePath();

  /** The libraries of the server that a Vert.x web server requires. */
  private static final List<String> NEEDED =
      List.of(
          "netty-",
          "jackson-core-",
          "vertx-core-",
          "vertx-web-5",
          "vertx-web-common-",
          "vertx-auth-common-",
          "vertx-bridge-common-",
          "vertx-uri-template-");

  private BareWebJar() {}

  static Path write() {
    var entry = BareWebServer.class.getName().replace('.', '/') + ".class";
    try {
      Files.createDirectories(JAR.getParent());
      try (var in = BareWebServer.class.getResourceAsStream("/" + entry);
          var out = new JarOutputStream(Files.newOutputStream(JAR), manifest())) {
        out.putNextEntry(new JarEntry(entry));
        in.transferTo(out);
      }
      return JAR;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest manifest() throws IOException {
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, BareWebServer.class.getName());
    attributes.put(Attributes.Name.CLASS_PATH, libraries());
    return manifest;
  }

  private static String libraries() throws IOException {
    try (var libraries = Files.list(LIBRARIES)) {
      return libraries
          .map(library -> library.getFileName().toString())
          .filter(library -> NEEDED.stream().anyMatch(library::startsWith))
          .sorted()
          .map(library -> "../lib/" + library)
          .collect(Collectors.joining(" "));
    }
  }
}
