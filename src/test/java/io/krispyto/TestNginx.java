package io.krispyto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/**
 * An nginx in front of a server: {@code /} compresses, and so weakens entity tags; {@code /crypto/}
 * removes a path prefix.
 *
 * <p>Without nginx, the test is skipped with one message; if {@code CI} is {@code true}, it fails.
 */
public final class TestNginx implements AutoCloseable {
  private static final String NONE =
      "There is no nginx here (Debian: apt-get install nginx-light).";
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private static final String CONFIGURATION =
      """
      daemon off;
      master_process off;
      pid {folder}/nginx.pid;
      error_log {folder}/error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path {folder}/body;
        proxy_temp_path {folder}/proxy;
        fastcgi_temp_path {folder}/fastcgi;
        uwsgi_temp_path {folder}/uwsgi;
        scgi_temp_path {folder}/scgi;
        gzip on;
        gzip_types application/json;
        server {
          listen 127.0.0.1:{port};
          location / { proxy_pass http://127.0.0.1:{server}; proxy_http_version 1.1; }
          location /crypto/ { proxy_pass http://127.0.0.1:{server}/; proxy_http_version 1.1; }
        }
      }
      """;

  private final int port;
  private final Process process;

  private TestNginx(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts nginx.
   *
   * @param folder folder for its files
   * @param server port of the server
   */
  public static TestNginx start(Path folder, int server) throws IOException {
    var port = freePort();
    var file = folder.resolve("nginx.conf");
    Files.writeString(
        file,
        CONFIGURATION
            .replace("{folder}", folder.toString())
            .replace("{port}", String.valueOf(port))
            .replace("{server}", String.valueOf(server)));
    var process = run(folder, file);
    var nginx = new TestNginx(port, process);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(nginx::listens);
    return nginx;
  }

  private static Process run(Path folder, Path file) {
    try {
      return new ProcessBuilder("nginx", "-c", file.toString(), "-p", folder.toString())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("nginx.log").toFile())
          .start();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(NONE, e);
      }
      if (!SAID.getAndSet(true)) {
        System.err.println("Nothing is tested behind a proxy. " + NONE);
      }
      assumeTrue(false, NONE);
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
