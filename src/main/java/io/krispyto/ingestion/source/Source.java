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

/** The location of the files to load, in the notation of {@link Addresses#LOAD}. */
public sealed interface Source {
  String DRIVE_PREFIX = "google-drive:";
  String SAMPLE = "sample:";

  /** Matches other URLs. A path that looks like a URL scheme must be prefixed with ./. */
  Pattern OTHER_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/");

  Pattern DRIVE_ID = Pattern.compile("[A-Za-z0-9_-]+");

  /** A folder, zip or CSV on this machine. */
  record Local(Path path) implements Source {
    @Override
    public String label() {
      return nameOf(path);
    }
  }

  /** A zip or CSV to download. */
  record Web(URI url) implements Source {
    @Override
    public String label() {
      return withoutSecrets(url);
    }

    /** Omits the URL, which may contain a password. */
    @Override
    public String toString() {
      return label();
    }
  }

  /** A zip or CSV that Google Drive shares with anyone who has the link. */
  record GoogleDrive(String id) implements Source {
    @Override
    public String label() {
      return DRIVE_PREFIX + id;
    }
  }

  /**
   * A temporary file from an upload or a download. The loader deletes it.
   *
   * @param name the name in the report
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

  /**
   * Returns the source for reports and logs. URLs omit the user info and the query, which may be
   * secret.
   */
  String label();

  /**
   * Parses a source.
   *
   * @throws Failure.InvalidRequest if the text is not a valid source
   */
  static Source parse(Object text) {
    if (!(text instanceof String given) || given.isBlank()) {
      throw unusable(text == null ? "is missing" : "is not a non-empty string");
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

  /** Returns the failure for a source that cannot be opened. */
  static Failure.InvalidRequest unusable(String reason) {
    return new Failure.InvalidRequest(
        List.of(new Violation("source", NameRules.printable(reason))));
  }

  /** Returns the failure for a source that was read but has invalid content. */
  static Failure.InvalidRequest broken(String reason, UnusableFile content) {
    return new Failure.InvalidRequest(
        List.of(new Violation("source", NameRules.printable(reason))), content);
  }

  /** Returns the failure for a path that does not exist. */
  static Failure.InvalidRequest missing(Path path) {
    return unusable("there is no file or folder " + nameOf(path));
  }

  /** Returns the last segment of a path. The rest must not be disclosed. */
  static String nameOf(Path path) {
    var name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "/" : NameRules.printable(Redaction.redact(name.toString()));
  }

  /** Returns the URL without parts that may be secret. */
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
      // The exception message repeats the URL, which may contain secrets.
    }
    throw unusable("is not a URL");
  }

  private static String driveId(String id) {
    if (!DRIVE_ID.matcher(id).matches()) {
      throw unusable("is not " + DRIVE_PREFIX + " followed by a file ID");
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
