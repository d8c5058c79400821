package io.krispyto.bench.load;

import com.sun.management.UnixOperatingSystemMXBean;
import io.krispyto.bench.RowFailure;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs loads for a limited time. */
public final class Generator {
  private static final int CONNECT_SECONDS = 60;

  /** Exceeds the timeout of an open loop. */
  private static final int END_SECONDS = 30;

  /** Open files of a process besides its connections. */
  private static final int OTHER_FILES = 500;

  private static final UnixOperatingSystemMXBean SELF =
      (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Generator() {}

  /**
   * Sends requests at the maximum rate, and counts responses.
   *
   * @param server process whose processor time is measured
   * @throws RowFailure if a response was wrong, or if there was none
   */
  public static Outcome atMaximumRate(Load load, ProcessHandle server) {
    return run(load, server, (number, phases) -> new ClosedLoop(load, number, phases));
  }

  /**
   * Sends requests at a fixed rate, and measures latencies.
   *
   * @param rate requests per second
   * @param server process whose processor time is measured
   * @throws RowFailure if a response was wrong, or if there was none
   */
  public static Outcome atRate(double rate, Load load, ProcessHandle server) {
    return run(load, server, (number, phases) -> new OpenLoop(load, rate, number, phases));
  }

  @FunctionalInterface
  private interface Loop {
    LoadThread thread(int number, Phases phases);
  }

  private static Outcome run(Load load, ProcessHandle server, Loop loop) {
    requireFiles(load.connections());
    var pool = Executors.newFixedThreadPool(load.threads(), Generator::daemon);
    try {
      return run(load, server, loop, pool);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RowFailure("interrupted");
    } catch (TimeoutException e) {
      throw new RowFailure("the load did not end in time");
    } catch (ExecutionException e) {
      throw new RowFailure("the load failed: " + e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static Outcome run(Load load, ProcessHandle server, Loop loop, ExecutorService pool)
      throws InterruptedException, ExecutionException, TimeoutException {
    var phases = new Phases(load.threads());
    var running = new ArrayList<Future<Tally>>();
    for (var i = 0; i < load.threads(); i++) {
      running.add(pool.submit(loop.thread(i, phases)));
    }
    try {
      if (!phases.connected.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
        throw new RowFailure("the connections were not established in time");
      }
      var window = Window.of(load);
      phases.begun.complete(window);
      Window.sleepUntil(window.from());
      var serverBefore = cpu(server);
      var ownBefore = SELF.getProcessCpuTime();
      Window.sleepUntil(window.to());
      var serverCpu = cpu(server).minus(serverBefore);
      var ownCpu = Duration.ofNanos(SELF.getProcessCpuTime() - ownBefore);
      phases.measured.countDown();
      var all = new Tally();
      for (var thread : running) {
        all.add(thread.get(END_SECONDS, TimeUnit.SECONDS));
      }
      return Outcome.of(checked(all), load.counted(), serverCpu, ownCpu);
    } finally {
      // Ends the threads that still wait.
      phases.begun.cancel(false);
      phases.measured.countDown();
    }
  }

  private static Tally checked(Tally all) {
    if (all.wrong > 0) {
      throw new RowFailure(all.wrong + " wrong responses, the first: " + all.firstWrong);
    }
    if (all.responses == 0) {
      throw new RowFailure("there was no response");
    }
    return all;
  }

  /** Includes child processes: PostgreSQL has one for each connection. */
  private static Duration cpu(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.children())
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static void requireFiles(int connections) {
    var most = SELF.getMaxFileDescriptorCount();
    if (most < connections + OTHER_FILES) {
      throw new RowFailure(
          "%d connections need more open files than %d; see ulimit -n"
              .formatted(connections, most));
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "load");
    thread.setDaemon(true);
    return thread;
  }
}
