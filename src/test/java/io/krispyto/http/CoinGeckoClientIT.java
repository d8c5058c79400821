package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CoinGecko's own client, unmodified, calls every operation of the CoinGecko-compatible API. Its
 * types are checked, and the values are compared with those of our own API.
 */
class CoinGeckoClientIT extends SharedServerTestBase {
  private static final Path SOURCES = Path.of("src", "test", "coingecko");

  /** Kept between builds, since the packages have fixed versions. */
  private static final Path FOLDER = Path.of("target", "coingecko-client").toAbsolutePath();

  @TempDir Path output;

  @BeforeAll
  static void start() {
    server = TestServer.start(CoinGeckoData.filled());
  }

  @Test
  void coinGeckosClientWorksUnmodified() throws Exception {
    copySources();
    var installed = npm("install", "--no-audit", "--no-fund", "--prefer-offline");
    // On CI, a missing client must fail the build.
    assumeTrue(
        installed.status() == 0 || System.getenv("CI") != null,
        "CoinGecko's client is not tested: npm is missing, or the client cannot be downloaded.");
    assertThat(installed.status()).as(installed.end()).isZero();

    var compiled = npm("exec", "--", "tsc", "--project", FOLDER.toString());
    assertThat(compiled.status()).as(compiled.end()).isZero();

    var run =
        Command.run(
            output,
            "env",
            "COINGECKO_BASE_URL=" + server.uri("/api/v3"),
            "node",
            FOLDER.resolve("out").resolve("client.js").toString());
    assertThat(run.status()).as(run.end()).isZero();
    assertThat(run.output()).contains("every operation answered");
  }

  private Command npm(String... arguments) throws IOException, InterruptedException {
    var command = new String[arguments.length + 3];
    command[0] = "npm";
    command[1] = "--prefix";
    command[2] = FOLDER.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Command.run(output, command);
  }

  private static void copySources() throws IOException {
    Files.createDirectories(FOLDER);
    try (var files = Files.list(SOURCES)) {
      for (var file : files.toList()) {
        Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
