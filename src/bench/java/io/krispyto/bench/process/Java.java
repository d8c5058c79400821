package io.krispyto.bench.process;

import io.krispyto.bench.RowFailure;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command lines of JVMs, all with the same options. */
final class Java {
  /** The options of the server and of all other candidates. */
  static final String HEAP = "-Xmx256m";

  /** Relative to this folder and to the folder of every {@link ChildProcess}. */
  static final Path SERVER_JAR = Path.of("target", "krispyto-server.jar");

  private Java() {}

  /**
   * The packaged server, as users run it.
   *
   * @throws RowFailure if it was not built
   */
  static List<String> server(String... arguments) {
    if (!Files.exists(SERVER_JAR)) {
      throw new RowFailure("target/krispyto-server.jar is missing; run `mvnw package`");
    }
    var command = command("-jar", SERVER_JAR.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  static List<String> command(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a main class on the class path of the benchmark. */
  static List<String> main(Class<?> main) {
    return command("-classpath", classPath(), main.getName());
  }

  /** Child processes run in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(path -> Path.of(path).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
