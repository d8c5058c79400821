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

/** Runs loads, each for a limited time. */
public final class Generator {
  private static final int CONNECT_SECONDS = 60;

  /** More than an open loop's timeout. */
  private static final int END_SECONDS = 30;

  /** What a process holds open besides. */
  private static final int OTHER_FILES = 500;

  private static final UnixOperatingSystemMXBean SELF =
      (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Generator() {}

  /**
   * Asks again and again, and counts.
   *
   * @param server whose processor time is taken
   * @throws RowFailure if an answer was wrong, or none came
   */
  public static Outcome asFastAsItGoes(Load load, ProcessHandle server) {
    return run(load, server, (number, phases) -> new ClosedLoop(load, number, phases));
  }

  /**
   * Asks at a fixed rate, and takes the latencies.
   *
   * @param rate queries per second
   * @param server whose processor time is taken
   * @throws RowFailure if an answer was wrong, or none came
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
      throw new RowFailure("the load broke off: " + e.getCause());
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
        throw new RowFailure("the connections were not there in time");
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
      // Threads that still wait end by it.
      phases.begun.cancel(false);
      phases.measured.countDown();
    }
  }

  private static Tally checked(Tally all) {
    if (all.wrong > 0) {
      throw new RowFailure(all.wrong + " wrong answers, the first: " + all.firstWrong);
    }
    if (all.answers == 0) {
      throw new RowFailure("no answer came");
    }
    return all;
  }

  /** With its children: PostgreSQL has a process for each connection. */
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
