package io.krispyto.bench.file;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** A compressed copy of a file. */
public enum CompressedFile {
  GZ {
    @Override
    OutputStream compressing(OutputStream out) throws IOException {
      return new GZIPOutputStream(out, BUFFER);
    }
  },
  ZST {
    @Override
    OutputStream compressing(OutputStream out) throws IOException {
      return new ZstdOutputStream(out);
    }
  };

  private static final int BUFFER = 1 << 16;

  abstract OutputStream compressing(OutputStream out) throws IOException;

  /** Finds the copy beside the file, or writes it. */
  public Path of(Path file) {
    var copy = file.resolveSibling(file.getFileName() + "." + name().toLowerCase());
    if (Files.exists(copy)) {
      return copy;
    }
    var part = copy.resolveSibling(copy.getFileName() + ".part");
    try {
      try (var out = compressing(Files.newOutputStream(part))) {
        Files.copy(file, out);
      }
      Files.move(part, copy);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
