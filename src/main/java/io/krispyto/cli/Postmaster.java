package io.krispyto.cli;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the main process of the embedded PostgreSQL, and restarts it if it ends before we stop
 * it. The operating system may kill it when memory is low. PostgreSQL then recovers all committed
 * data and listens on the same port again.
 */
final class Postmaster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

  private static final long CHECK_MILLIS = 250;

  /** Its child processes take a moment to end; until then the cluster is in use. */
  private static final Duration GIVE_UP = Duration.ofMinutes(2);

  private static final String START_SECONDS = "30";

  /** Recovery may take longer, but a shutdown does not wait for it. */
  private static final long CLOSE_SECONDS = 3;

  private final Path cluster;
  private volatile boolean closing;

  /** Confined to the watching thread. */
  private boolean unknown;

  private Postmaster(Path cluster) {
    this.cluster = cluster;
  }

  /** Watches the postmaster of a cluster until closed. */
  static Postmaster keepRunning(Path cluster) throws IOException {
    var postmaster = new Postmaster(cluster);
    var program = find(cluster).flatMap(Postmaster::command);
    if (program.isPresent()) {
      var thread = new Thread(() -> postmaster.watch(program.get()), "krispyto-postmaster");
      thread.setDaemon(true);
      thread.start();
    }
    return postmaster;
  }

  /**
   * Returns the postmaster of a cluster. Ignores another process that has since got the same PID.
   */
  static Optional<ProcessHandle> find(Path cluster) throws IOException {
    var file = cluster.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var firstLine = Files.readAllLines(file).stream().findFirst().orElse("").strip();
    return firstLine.matches("\\d{1,18}")
        ? ProcessHandle.of(Long.parseLong(firstLine))
            .filter(process -> command(process).map(Postmaster::isPostgres).orElse(false))
        : Optional.empty();
  }

  /**
   * Stops watching. Waits briefly for a restart in progress, so that the started process is known
   * and can be stopped.
   */
  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      notifyAll();
    }
  }

  private static Optional<Path> command(ProcessHandle process) {
    return process.info().command().map(Path::of);
  }

  private static boolean isPostgres(Path program) {
    var name = program.getFileName().toString();
    return name.equals("postgres") || name.equals("postgres.exe");
  }

  private void watch(Path program) {
    try {
      while (keepUnlessUnknown(program)) {
        // Loops while the postmaster runs or can be restarted.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * If the PID file cannot be read, for example because no file descriptor is free, the state is
   * unknown.
   */
  private boolean keepUnlessUnknown(Path program) throws InterruptedException {
    try {
      var keep = keep(program);
      unknown = false;
      return keep;
    } catch (IOException e) {
      if (!unknown) {
        unknown = true;
        LOG.warn("Cannot determine whether the embedded PostgreSQL is running: {}", e.toString());
      }
      return true;
    }
  }

  private boolean keep(Path program) throws IOException, InterruptedException {
    synchronized (this) {
      TimeUnit.MILLISECONDS.timedWait(this, CHECK_MILLIS);
      if (closing) {
        return false;
      }
      if (find(cluster).isPresent() || startAgain(program)) {
        return true;
      }
      if (closing) {
        return false;
      }
    }
    LOG.error("The embedded PostgreSQL in {} cannot be restarted; the server stops", cluster);
    System.exit(1);
    return false;
  }

  /**
   * Restarts with {@code pg_ctl restart}, which reuses the options of the last start, stored in the
   * cluster.
   */
  private boolean startAgain(Path program) throws IOException, InterruptedException {
    LOG.warn("The embedded PostgreSQL was killed; restarting it");
    var command = restart(program);
    var deadline = System.nanoTime() + GIVE_UP.toNanos();
    while (!closing && System.nanoTime() < deadline) {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (hasSucceeded(process)) {
        LOG.info("The embedded PostgreSQL is running again");
        return true;
      }
      if (find(cluster).isPresent()) {
        LOG.info("The embedded PostgreSQL is recovering");
        return true;
      }
      TimeUnit.MILLISECONDS.timedWait(this, CHECK_MILLIS);
    }
    return false;
  }

  private boolean hasSucceeded(Process process) throws InterruptedException {
    while (!process.waitFor(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (closing && !process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        // pg_ctl only waits: PostgreSQL has started and is recovering.
        process.destroy();
        return false;
      }
    }
    return process.exitValue() == 0;
  }

  private List<String> restart(Path program) {
    var name = program.getFileName().toString().replace("postgres", "pg_ctl");
    var command = new ArrayList<String>();
    if (LinuxUtils.isUnshareAvailable()) {
      // PostgreSQL refuses to run as root. The library uses the same command.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(
            program.resolveSibling(name).toString(),
            "restart",
            "-D",
            cluster.toString(),
            "-w",
            "-t",
            START_SECONDS));
    return command;
  }
}
