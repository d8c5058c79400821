package io.krispyto.cli;

import io.krispyto.bus.BusFailure;
import io.krispyto.config.HttpSettings;
import io.krispyto.config.InvalidSetting;
import io.krispyto.config.Settings;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Redaction;
import io.vertx.core.eventbus.ReplyException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * The command line: {@code java -jar krispyto-server.jar [serve|migrate|ingest|health|rehearse]}.
 */
@Command(
    name = "krispyto-server",
    description =
        "A server of historical cryptocurrency prices. Without a command, starts the server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      IngestCommand.class,
      InspectCommand.class,
      HealthCommand.class,
      RehearseCommand.class
    })
public final class Main implements Callable<Integer> {
  /** The time that components get to stop, plus a margin. */
  private static final int STOP_SECONDS = 40 + (int) HttpSettings.MAX_DRAIN.toSeconds();

  private static final int FAILED = 1;
  private static final int INVALID_USAGE = 2;

  private final Map<String, String> environment;
  private final Path workingDirectory;

  private Main(Map<String, String> environment, Path workingDirectory) {
    this.environment = environment;
    this.workingDirectory = workingDirectory;
  }

  /** Runs a command and ends the process: 0 done, 1 failed, 2 invalid arguments or settings. */
  public static void main(String[] arguments) {
    // Must run first: many classes read the defaults once, at class initialization.
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    FatalErrors.endProcess();
    NameResolution.withoutCache();
    // Netty sets up Flight Recorder events whether it records or not, which takes 100 ms.
    System.getProperties().putIfAbsent("io.netty.jfr.enabled", "false");
    // Vert.x then writes immutable headers, such as those of cached responses, as a single byte
    // sequence.
    System.getProperties().putIfAbsent("vertx.cacheImmutableHttpResponseHeaders", "true");
    var ended = new CountDownLatch(1);
    interruptOnSignal(ended);
    var status = FAILED;
    try {
      status = run(System.getenv(), Path.of(""), System.err, arguments);
    } catch (Error fault) {
      // Other threads would keep the process alive.
      System.err.println(sentence(fault));
    } finally {
      ended.countDown();
    }
    System.exit(status);
  }

  /**
   * On SIGTERM or Ctrl-C, interrupts the main thread, which then closes everything it has opened.
   * The process waits for it.
   */
  private static void interruptOnSignal(CountDownLatch ended) {
    var main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (ended.getCount() > 0) {
                    main.interrupt();
                  }
                  try {
                    if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                      log().error("Some components did not stop in time");
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
  }

  /**
   * Runs a command.
   *
   * @param workingDirectory the folder with the settings files
   * @param errors receives the one-line error message
   * @return the exit status
   */
  static int run(
      Map<String, String> environment,
      Path workingDirectory,
      PrintStream errors,
      String... arguments) {
    var main = new Main(environment, workingDirectory);
    return isPlainServe(arguments)
        ? main.serveDirectly(errors)
        : commandLine(main)
            .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, errors))
            .setParameterExceptionHandler((wrong, parsed) -> explain(wrong, errors))
            .execute(arguments);
  }

  private static CommandLine commandLine(Main main) {
    var line = new CommandLine(main);
    for (var command : line.getSubcommands().values()) {
      if (command.getCommand() instanceof IngestCommand ingest) {
        ingest.declared().addTo(command.getCommandSpec());
      } else if (command.getCommand() instanceof InspectCommand inspect) {
        inspect.declared().addTo(command.getCommandSpec());
      }
    }
    return line;
  }

  private static boolean isPlainServe(String... arguments) {
    return arguments.length == 0 || arguments.length == 1 && arguments[0].equals("serve");
  }

  /**
   * Serves without picocli, which takes 110 ms to find that there is nothing to parse. Its classes
   * are too old for a class data archive.
   */
  private int serveDirectly(PrintStream errors) {
    try {
      return serve();
    } catch (Exception failure) {
      return explain(failure, errors);
    }
  }

  /** Returns the settings of this process. */
  Settings settings() {
    var values = Environment.read(environment, workingDirectory);
    var settings = Settings.from(values);
    for (var key : Settings.misspelled(values.keySet()).entrySet()) {
      log()
          .warn(
              "{} is not a setting. Did you mean {}?",
              NameRules.printable(key.getKey()),
              key.getValue());
    }
    return settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    return serve();
  }

  @Command(name = "serve", description = "Starts the server.", mixinStandardHelpOptions = true)
  Integer serve() throws InterruptedException {
    try (var server = Server.start(settings())) {
      Greeting.print(server, System.out);
      // Waits until interrupted.
      new CountDownLatch(1).await();
      return 0;
    }
  }

  @Command(
      name = "migrate",
      description = "Creates the tables, or migrates existing ones to this version.",
      mixinStandardHelpOptions = true)
  Integer migrate() {
    try (var databases = Databases.openForRealData(settings(), "Stop it first.")) {
      var migrated = databases.migrate();
      System.out.println(
          migrated.migrations() == 0
              ? "The tables are already at this version."
              : "Migrated: " + migrated.migrations() + " steps.");
      migrated.setAside().stream().map(Databases::describe).forEach(System.out::println);
    }
    return 0;
  }

  /** Not a constant, which would initialize logging before {@link #main} prepares the process. */
  private static Logger log() {
    return LoggerFactory.getLogger(Main.class);
  }

  /** Prints a failure as one line. */
  private static int explain(Exception failure, PrintStream errors) {
    if (failure instanceof InterruptedException) {
      return FAILED;
    }
    if (failure instanceof InvalidSetting) {
      errors.println(failure.getMessage());
      return INVALID_USAGE;
    }
    errors.println(sentence(failure));
    return FAILED;
  }

  /** Prints invalid usage. Picocli repeats the argument, which may be a URL with a password. */
  private static int explain(ParameterException wrong, PrintStream errors) {
    errors.println(NameRules.printable(Redaction.redact(wrong.getMessage())));
    errors.println("Use --help to see the usage.");
    return INVALID_USAGE;
  }

  /** Returns a message that the user can act on. Internal errors are also logged. */
  static String sentence(Throwable failure) {
    if (failure instanceof StartFailure) {
      return failure.getMessage();
    }
    if (failure instanceof ReplyException reply && BusFailure.isProblem(reply)) {
      return BusFailure.problem(reply).getString("error");
    }
    log().error("Internal error", failure);
    return "Internal error: " + failure;
  }

  /** Provides the version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"krispyto-server " + (version == null ? "(not packaged)" : version)};
    }
  }
}
