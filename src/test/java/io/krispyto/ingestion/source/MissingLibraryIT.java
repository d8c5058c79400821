package io.krispyto.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.TableFiles;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Files that need a library which an embedding application does not have. */
class MissingLibraryIT {
  @TempDir private Path folder;

  /** Reads a file; runs in a class loader without a library. */
  public static final class Reading {
    private Reading() {}

    /** Returns the failure, and whether the content caused it. */
    public static String read(Path file) throws Exception {
      try (var inputs = Inputs.of(file, "prices.csv", Format.CSV)) {
        var input = inputs.iterator().next();
        try (var content = input.open(UnaryOperator.identity());
            var reader = input.read(content).rows()) {
          return "read " + reader.next();
        }
      } catch (UnusableFile e) {
        return e.getMessage() + " " + e.isUnreadable();
      } catch (Failure e) {
        return e.getMessage();
      }
    }
  }

  /** Loads the classes of the class path again, except for those of a package. */
  private static final class Without extends URLClassLoader {
    private final String missing;

    Without(String missing, URL[] classPath) {
      super(classPath, ClassLoader.getPlatformClassLoader());
      this.missing = missing;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(missing)) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  private static String readWithout(String missing, Path file) throws Exception {
    var urls = new ArrayList<URL>();
    for (var path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(path).toUri().toURL());
    }
    try (var loader = new Without(missing, urls.toArray(URL[]::new))) {
      return (String)
          loader
              .loadClass(Reading.class.getName())
              .getMethod("read", Path.class)
              .invoke(null, file);
    }
  }

  private Path write(Tool tool) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = tool.open(bytes)) {
      out.write("Name,Symbol,Date,Close\nA,A,2021-01-01,1\n".getBytes(StandardCharsets.UTF_8));
    }
    return Files.write(folder.resolve("prices.csv"), bytes.toByteArray());
  }

  private interface Tool {
    OutputStream open(OutputStream out) throws Exception;
  }

  @Test
  void theErrorNamesTheLibraryAndTheFileMayLoadLater() throws Exception {
    var xz = write(out -> new XZOutputStream(out, new LZMA2Options(1)));
    assertThat(readWithout("org.tukaani.", xz))
        .isEqualTo(
            "It is compressed with xz, which needs the library org.tukaani:xz. Add it to the class"
                + " path. true");
    assertThat(readWithout("com.github.luben.", xz)).startsWith("read Good");
    assertThat(readWithout("com.github.luben.", write(ZstdOutputStream::new)))
        .isEqualTo(
            "It is compressed with Zstandard, which needs the library com.github.luben:zstd-jni."
                + " Add it to the class path. true");
    assertThat(readWithout("org.apache.commons.compress.", write(GZIPOutputStream::new)))
        .isEqualTo(
            "It is compressed with gzip, which needs the library"
                + " org.apache.commons:commons-compress. Add it to the class path. true");
    var tar = new byte[1024];
    System.arraycopy("ustar\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 6);
    assertThat(
            readWithout(
                "org.apache.commons.compress.", Files.write(folder.resolve("prices.csv"), tar)))
        .isEqualTo(
            "source: prices.csv: It is a tar, which needs the library"
                + " org.apache.commons:commons-compress. Add it to the class path.");
  }

  @Test
  void aParquetFileNeedsALibraryAndASpreadsheetNone() throws Exception {
    var parquet = TableFiles.parquet(folder.resolve("p"), "Bitcoin", "BTC", 1);
    assertThat(readWithout("org.apache.parquet.", parquet))
        .isEqualTo(
            "It is a Parquet file, which needs the library org.apache.parquet:parquet-hadoop with"
                + " blue.strategic.parquet:parquet-floor. Add it to the class path. true");
    assertThat(readWithout("org.apache.commons.compress.", parquet))
        .isEqualTo(
            "It is a compressed Parquet file, which needs the library"
                + " org.apache.commons:commons-compress or com.github.luben:zstd-jni. Add it to the"
                + " class path. true");
    assertThat(readWithout("org.none.", parquet)).startsWith("read Good");
    var xlsx = Files.write(folder.resolve("x"), TableFiles.xlsx("Bitcoin", "BTC", 1));
    assertThat(readWithout("org.apache.", xlsx)).startsWith("read Good");
  }
}
