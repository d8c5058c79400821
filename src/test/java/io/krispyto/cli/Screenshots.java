package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.page.Browser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;

/**
 * Takes the screenshots of the README from the packaged server on its simulated sample: {@code
 * ./mvnw -q verify -Pscreenshots -DskipTests}.
 */
final class Screenshots {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 800;

  private Screenshots() {}

  /**
   * Takes the screenshots.
   *
   * @param arguments the target folder
   */
  public static void main(String[] arguments) throws IOException {
    var images = Files.createDirectories(Path.of(arguments[0]));
    var folder = Files.createTempDirectory("screenshots");
    try (var server = ServerProcess.start(folder, Map.of());
        var browser = Browser.start()) {
      var port = server.awaitListening();
      browser.size(WIDTH, HEIGHT);
      browser.open(port, "/");
      for (var name : new String[] {"Bitcoin", "Ethereum", "Solana"}) {
        browser.click("button[aria-label='Favourite " + name + "']");
      }
      for (var isDark : new boolean[] {false, true}) {
        browser.dark(isDark);
        var suffix = isDark ? "-dark.png" : "-light.png";
        browser.open(port, "/");
        awaitAll(browser, "svg.spark", 10);
        write(browser.screenshot(), images.resolve("dashboard" + suffix));
        browser.open(port, "/prices/Bitcoin");
        awaitAll(browser, "#plot canvas", 1);
        write(browser.screenshot(), images.resolve("currency" + suffix));
      }
    } finally {
      delete(folder);
    }
  }

  private static void awaitAll(Browser browser, String css, int least) {
    browser.eventually(
        () -> {
          assertThat(browser.count(css)).isGreaterThanOrEqualTo(least);
          assertThat(browser.text("#live")).isEqualTo("Updates automatically");
          assertThat(browser.text(".facts")).doesNotStartWith("Rank –");
          assertThat(browser.count("[aria-busy]")).isZero();
        });
  }

  /** Compresses at PNG's highest level, which is a quarter smaller than Chromium's output. */
  private static void write(byte[] screenshot, Path file) throws IOException {
    var image = ImageIO.read(new ByteArrayInputStream(screenshot));
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    var tightly = writer.getDefaultWriteParam();
    tightly.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    tightly.setCompressionQuality(0);
    Files.deleteIfExists(file);
    try (var output = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), tightly);
    } finally {
      writer.dispose();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
