package io.krispyto.cli;

import io.krispyto.config.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The health check for a container whose image has no curl. */
@Command(
    name = "health",
    description =
        "Checks whether the server on this machine is ready. Exits with 0 if it is, otherwise with 1.",
    mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
  private static final int TIMEOUT_MILLIS = 3000;

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    var settings = main.settings();
    var port = settings.http().port() == 0 ? Settings.DEFAULT_HTTP_PORT : settings.http().port();
    var ready = URI.create("http://localhost:" + port + "/health/ready");
    try {
      var status = status(ready, TIMEOUT_MILLIS);
      System.out.println(status == 200 ? "ready" : "not ready: " + status);
      return status == 200 ? 0 : 1;
    } catch (IOException e) {
      throw new StartFailure(ready + ": " + e.getMessage(), e);
    }
  }

  /** Sends a request and returns the status of the response. */
  static int status(URI query, int timeoutMillis) throws IOException {
    // Not java.net.http, which would start threads for a single request.
    var connection = (HttpURLConnection) query.toURL().openConnection();
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    return connection.getResponseCode();
  }
}
