package io.krispyto.bench.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command lines of JVMs, all with the same options. */
final class Java {
  /** Of the server and of everything that it is compared with. */
  static final String HEAP = "-Xmx256m";

  private Java() {}

  static List<String> command(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.addAll(List.of(arguments));
    return command;
  }

  /** A main class on the class path of the benchmark. */
  static List<String> main(Class<?> main) {
    return command("-classpath", classPath(), main.getName());
  }

  /** The processes do not run in this one's folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(path -> Path.of(path).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
