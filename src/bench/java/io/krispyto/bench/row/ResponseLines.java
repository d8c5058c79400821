package io.krispyto.bench.row;

import io.krispyto.bench.RowFailure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Reads and discards a large response. */
final class ResponseLines {
  private ResponseLines() {}

  /** Returns the number of lines of a response. */
  static long count(int port, String path) {
    try {
      var connection =
          (HttpURLConnection)
              URI.create("http://localhost:" + port + path).toURL().openConnection();
      var lines = 0L;
      var buffer = new byte[64 * 1024];
      try (var in = connection.getInputStream()) {
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          for (var i = 0; i < read; i++) {
            lines += buffer[i] == '\n' ? 1 : 0;
          }
        }
      }
      return lines;
    } catch (IOException e) {
      throw new RowFailure(path + " failed: " + e.getMessage(), e);
    }
  }
}
