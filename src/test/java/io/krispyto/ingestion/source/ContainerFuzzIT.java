package io.krispyto.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import com.sun.management.ThreadMXBean;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.TableFiles;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Reads randomly damaged files of each kind. {@code -DargLine=-Dfuzz.tries=100000} sets their
 * number. A failure prints the seed that repeats it.
 */
class ContainerFuzzIT {
  private static final int TRIES = Integer.getInteger("fuzz.tries", 300);

  /** A copy of a bomb of 10 MiB, and the buffers of the decompressors. */
  private static final long MAX_ALLOCATED = 512L << 20;

  private static final byte[] CSV =
      "Name,Symbol,Date,Close\nBitcoin,BTC,2021-01-01,2.5\nBitcoin,BTC,2021-01-02,3\n"
          .repeat(5)
          .getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path folder;

  private enum Kind {
    GZIP {
      @Override
      byte[] file() throws IOException {
        return compressed(GZIPOutputStream::new, CSV);
      }
    },
    BZIP2 {
      @Override
      byte[] file() throws IOException {
        return compressed(BZip2CompressorOutputStream::new, CSV);
      }
    },
    XZ {
      @Override
      byte[] file() throws IOException {
        return compressed(out -> new XZOutputStream(out, new LZMA2Options(0)), CSV);
      }
    },
    ZSTANDARD {
      @Override
      byte[] file() throws IOException {
        return compressed(ZstdOutputStream::new, CSV);
      }
    },
    ZIP {
      @Override
      byte[] file() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
          zip.putNextEntry(new ZipEntry("a.csv"));
          zip.write(CSV);
          zip.putNextEntry(new ZipEntry("b.csv.gz"));
          zip.write(GZIP.file());
        }
        return bytes.toByteArray();
      }
    },
    TAR {
      @Override
      byte[] file() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
          tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
          for (var name : new String[] {"a.csv", "x".repeat(120) + ".csv"}) {
            var entry = new TarArchiveEntry(name);
            entry.setSize(CSV.length);
            tar.putArchiveEntry(entry);
            tar.write(CSV);
            tar.closeArchiveEntry();
          }
        }
        return Arrays.copyOf(bytes.toByteArray(), 6 * 1024);
      }
    },
    COMPRESSED_TAR {
      @Override
      byte[] file() throws IOException {
        return compressed(ZstdOutputStream::new, TAR.file());
      }
    },
    XLSX {
      @Override
      byte[] file() throws IOException {
        return TableFiles.xlsx("Bitcoin", "BTC", 5);
      }

      /** Damages the XML of a part, since a damaged zip says so before. */
      @Override
      byte[] damaged(byte[] file, Random random) throws IOException {
        if (random.nextInt(4) == 0) {
          return super.damaged(file, random);
        }
        var bytes = new ByteArrayOutputStream();
        var whole = Files.write(folder.resolve("whole.xlsx"), file);
        try (var in = new ZipFile(whole.toFile());
            var out = new ZipOutputStream(bytes)) {
          for (var entry : in.stream().toList()) {
            out.putNextEntry(new ZipEntry(entry.getName()));
            var part = in.getInputStream(entry).readAllBytes();
            out.write(random.nextInt(3) == 0 ? super.damaged(part, random) : part);
          }
        }
        return bytes.toByteArray();
      }
    },
    PARQUET {
      @Override
      byte[] file() throws IOException {
        var file = folder.resolve("valid.parquet");
        Files.deleteIfExists(file);
        return Files.readAllBytes(TableFiles.parquet(file, "Bitcoin", "BTC", 40));
      }
    };

    abstract byte[] file() throws IOException;

    /** Changes, removes, repeats and inserts some bytes. */
    byte[] damaged(byte[] file, Random random) throws IOException {
      var bytes = file.clone();
      for (var left = 1 + random.nextInt(4); left > 0 && bytes.length > 8; left--) {
        var at = random.nextInt(bytes.length);
        switch (random.nextInt(8)) {
          case 0 -> bytes = Arrays.copyOf(bytes, at);
          case 1 -> bytes = spliced(bytes, at, at + random.nextInt(64), new byte[0]);
          case 2 -> {
            var end = Math.min(bytes.length, at + random.nextInt(64));
            bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
          }
          case 3 -> {
            var limits = new byte[] {0, -1, 0x7f, (byte) 0x80, '<', '"', '&', 1};
            bytes[at] = limits[random.nextInt(limits.length)];
          }
          default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
      return bytes;
    }
  }

  private interface Tool {
    OutputStream open(OutputStream out) throws IOException;
  }

  private static byte[] compressed(Tool tool, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = tool.open(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
    var rest = Math.max(0, bytes.length - to);
    var spliced = Arrays.copyOf(bytes, from + with.length + rest);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(bytes, bytes.length - rest, spliced, from + with.length, rest);
    return spliced;
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void anyDamageEndsInRowsOrAnUnusableFile(Kind kind) throws Exception {
    var valid = kind.file();
    assertThat(read(valid)).as("a valid %s", kind).isGreaterThan(4);
    var first = Long.getLong("fuzz.seed", new Random().nextLong());
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (var seed = first; seed != first + TRIES; seed++) {
      var damaged = kind.damaged(valid, new Random(seed));
      var before = threads.getCurrentThreadAllocatedBytes();
      try {
        read(damaged);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED);
      } catch (Exception | Error e) {
        throw new AssertionError(
            "Again with -DargLine='-Dfuzz.seed=" + seed + " -Dfuzz.tries=1'", e);
      }
    }
    assertThat(Spool.ofProcess().files()).isEmpty();
  }

  /** Returns the number of rows, which is 0 if the file is not usable. */
  private static int read(byte[] file) throws IOException {
    var rows = 0;
    var path = Files.write(folder.resolve("fuzzed"), file);
    try (var inputs = Inputs.of(path, "fuzzed.csv", Format.CSV)) {
      for (var input : inputs) {
        rows += rows(input);
      }
    } catch (Failure.InvalidRequest e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    return rows;
  }

  private static int rows(Input input) {
    var rows = 0;
    try (var content = input.open(UnaryOperator.identity());
        var reader = input.read(content).rows()) {
      for (var row = reader.next(); row != null; row = reader.next()) {
        assertThat(reader.original()).isNotNull();
        rows++;
      }
    } catch (UnusableFile e) {
      assertThat(e.getMessage()).matches("(?s)[A-Z].*(\\.|\\?|krispyto ingest .*)");
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    return rows;
  }
}
