package io.krispyto.ingestion.source;

import io.krispyto.bus.Addresses;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.domain.Redaction;
import io.krispyto.domain.Violation;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.UnusableFile;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where the files to load are, as {@link Addresses#LOAD} spells it. */
public sealed interface Source {
  String DRIVE_PREFIX = "google-drive:";
  String SAMPLE = "sample:";

  /** A path that looks like a scheme needs ./ before it. */
  Pattern OTHER_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/");

  Pattern DRIVE_ID = Pattern.compile("[A-Za-z0-9_-]+");

  /** A folder, zip or CSV on this machine. */
  record Local(Path path) implements Source {
    @Override
    public String label() {
      return nameOf(path);
    }
  }

  /** A zip or CSV to be downloaded. */
  record Web(URI url) implements Source {
    @Override
    public String label() {
      return withoutSecrets(url);
    }

    /** The message omits the URL, which may hold a password. */
    @Override
    public String toString() {
      return label();
    }
  }

  /** A zip or CSV that Google Drive shares with whoever has the link. */
  record GoogleDrive(String id) implements Source {
    @Override
    public String label() {
      return DRIVE_PREFIX + id;
    }
  }

  /**
   * A file that has come from elsewhere, an upload or a download. It is temporary: whoever loads it
   * deletes it.
   *
   * @param name for the report
   */
  record Spooled(Path file, Format format, String name, String label) implements Source {
    public Spooled {
      label = NameRules.printable(label);
    }
  }

  /** Some of the files of a folder. */
  record Parts(Path folder, List<Path> files) implements Source {
    @Override
    public String label() {
      return new Local(folder).label();
    }
  }

  /** The bundled sample. */
  record Sample() implements Source {
    @Override
    public String label() {
      return SAMPLE;
    }
  }

  /** The source for reports and logs: a URL is without its user and query, which may be secret. */
  String label();

  /**
   * Reads a source.
   *
   * @throws Failure.InvalidRequest if the text means none
   */
  static Source parse(Object text) {
    if (!(text instanceof String given) || given.isBlank()) {
      throw unusable(text == null ? "is missing" : "is not a text that names a source");
    }
    var scheme = given.toLowerCase(Locale.ROOT);
    if (scheme.startsWith("http://") || scheme.startsWith("https://")) {
      return new Web(url(given));
    }
    if (OTHER_URL.matcher(given).lookingAt()) {
      throw unusable("is neither a path nor an http or https URL");
    }
    if (given.startsWith(DRIVE_PREFIX)) {
      return new GoogleDrive(driveId(given.substring(DRIVE_PREFIX.length())));
    }
    return given.equals(SAMPLE) ? new Sample() : new Local(path(given));
  }

  /** The failure of a source that cannot be opened. */
  static Failure.InvalidRequest unusable(String reason) {
    return new Failure.InvalidRequest(
        List.of(new Violation("source", NameRules.printable(reason))));
  }

  /** The same of one that was read, and whose content is bad. */
  static Failure.InvalidRequest broken(String reason, UnusableFile content) {
    return new Failure.InvalidRequest(
        List.of(new Violation("source", NameRules.printable(reason))), content);
  }

  /** The failure of a path that leads to nothing. */
  static Failure.InvalidRequest missing(Path path) {
    return unusable("there is no file or folder " + nameOf(path));
  }

  /** The last part of a path, for all to see: where it lies is nobody's business. */
  static String nameOf(Path path) {
    var name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "/" : NameRules.printable(Redaction.redact(name.toString()));
  }

  /** The URL without what may be secret. */
  static String withoutSecrets(URI url) {
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return NameRules.printable(url.getScheme() + "://" + url.getHost() + port + url.getRawPath());
  }

  private static URI url(String text) {
    try {
      var url = URI.create(text);
      if (url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Its message repeats the URL, which may hold secrets.
    }
    throw unusable("is not a URL");
  }

  private static String driveId(String id) {
    if (!DRIVE_ID.matcher(id).matches()) {
      throw unusable("is not " + DRIVE_PREFIX + " and the id of a file");
    }
    return id;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw unusable("is not a path");
    }
  }
}
