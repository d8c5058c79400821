package io.krispyto.domain;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a query has no answer. The message is the sentence that the asker reads, so it holds nothing
 * internal; what happened behind it is the cause.
 *
 * <p>Failures that are the asker's carry no stack trace.
 */
public abstract sealed class Failure extends RuntimeException {
  /** One for each subclass, so that a switch over failures does not compile without one of them. */
  public enum Kind {
    INVALID_REQUEST,
    NOT_FOUND,
    FORBIDDEN,
    AMBIGUOUS,
    PRECONDITION_FAILED,
    BEING_WRITTEN,
    CURSOR_EXPIRED,
    DATABASE_UNAVAILABLE,
    READ_ONLY,
    DATABASE_FULL,
    DATABASE_BUSY,
    NOT_READY,
    INTERNAL,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    NOT_STORED
  }

  private final Kind kind;

  private Failure(Kind kind, String sentence) {
    super(sentence, null, false, false);
    this.kind = kind;
  }

  private Failure(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
  }

  public final Kind kind() {
    return kind;
  }

  /** One or more parameters are missing or malformed. */
  public static final class InvalidRequest extends Failure {
    private final transient List<Violation> violations;

    public InvalidRequest(List<Violation> violations) {
      super(Kind.INVALID_REQUEST, sentence(violations));
      this.violations = List.copyOf(violations);
    }

    /** The same, with what happened behind it. */
    public InvalidRequest(List<Violation> violations, Exception cause) {
      super(Kind.INVALID_REQUEST, sentence(violations), cause);
      this.violations = List.copyOf(violations);
    }

    /** Every parameter that is wrong, not only the first. */
    public List<Violation> violations() {
      return violations;
    }

    private static String sentence(List<Violation> violations) {
      return violations.stream()
          .map(violation -> violation.parameter() + ": " + violation.reason())
          .collect(Collectors.joining("; "));
    }
  }

  /** It names something that does not exist. */
  public static final class NotFound extends Failure {
    public NotFound(String sentence) {
      super(Kind.NOT_FOUND, sentence);
    }
  }

  /** Nobody may do that here. */
  public static final class Forbidden extends Failure {
    public Forbidden(String reason) {
      super(Kind.FORBIDDEN, reason);
    }
  }

  /** It names one thing by what several have in common. */
  public static final class Ambiguous extends Failure {
    public Ambiguous(String sentence) {
      super(Kind.AMBIGUOUS, sentence);
    }
  }

  /** What the asker knows of it is no longer so, by a {@link Precondition}. */
  public static final class PreconditionFailed extends Failure {
    public PreconditionFailed(String sentence) {
      super(Kind.PRECONDITION_FAILED, sentence);
    }
  }

  /**
   * Another writer has locked what the request would write, for longer than the request can wait.
   */
  public static final class BeingWritten extends Failure {
    public BeingWritten(String sentence) {
      super(Kind.BEING_WRITTEN, sentence);
    }
  }

  /** What a {@link Cursor} goes on with is no longer known. */
  public static final class CursorExpired extends Failure {
    public CursorExpired() {
      super(
          Kind.CURSOR_EXPIRED,
          "The data has changed since the first rows, which are no longer kept. Ask without cursor.");
    }
  }

  /** The database cannot be reached, or does not answer in time. */
  public static final class DatabaseUnavailable extends Failure {
    public DatabaseUnavailable(Throwable cause) {
      super(Kind.DATABASE_UNAVAILABLE, "Database connection error.", cause);
    }
  }

  /** The database answers queries but accepts no writes. */
  public static final class ReadOnly extends Failure {
    public ReadOnly(String sentence) {
      super(Kind.READ_ONLY, sentence);
    }
  }

  /** The database cannot store more. It still answers. */
  public static final class DatabaseFull extends Failure {
    public DatabaseFull(Throwable cause) {
      super(Kind.DATABASE_FULL, "The database has no space left.", cause);
    }
  }

  /** More is asked of the database than it can answer in time. */
  public static final class DatabaseBusy extends Failure {
    public DatabaseBusy() {
      this("Too many queries are waiting for the database. Try again later.");
    }

    public DatabaseBusy(String sentence) {
      super(Kind.DATABASE_BUSY, sentence);
    }
  }

  /** Requests cannot be answered yet, or no longer. */
  public static final class NotReady extends Failure {
    public NotReady(String reason) {
      super(Kind.NOT_READY, reason);
    }
  }

  /** A fault of ours. */
  public static final class Internal extends Failure {
    public Internal(Throwable cause) {
      super(Kind.INTERNAL, "Internal error.", cause);
    }
  }

  /** More was sent than is taken. */
  public static final class TooLarge extends Failure {
    public TooLarge(String sentence) {
      super(Kind.TOO_LARGE, sentence);
    }
  }

  /** What was sent is in a form that is not taken. */
  public static final class UnsupportedMediaType extends Failure {
    public UnsupportedMediaType(String sentence) {
      super(Kind.UNSUPPORTED_MEDIA_TYPE, sentence);
    }
  }

  /** The disk did not take what was sent, most often because it is full. */
  public static final class NotStored extends Failure {
    public NotStored(Throwable cause) {
      super(Kind.NOT_STORED, "The server could not store what was sent.", cause);
    }
  }
}
