package io.krispyto.domain;

import io.krispyto.domain.page.Cursor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The failure of a request. The message is shown to the client, so it contains no internal details;
 * the cause has those.
 *
 * <p>Failures caused by the client have no stack trace.
 */
public abstract sealed class Failure extends RuntimeException {
  /**
   * One value for each subclass, so that the compiler checks that a switch handles every failure.
   */
  public enum Kind {
    INVALID_REQUEST,
    NOT_FOUND,
    FORBIDDEN,
    AMBIGUOUS,
    CONFLICT,
    PRECONDITION_FAILED,
    BEING_WRITTEN,
    NOT_UNDOABLE,
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

    /** Creates a failure with its cause. */
    public InvalidRequest(List<Violation> violations, Exception cause) {
      super(Kind.INVALID_REQUEST, sentence(violations), cause);
      this.violations = List.copyOf(violations);
    }

    /** All violations, not only the first. */
    public List<Violation> violations() {
      return violations;
    }

    private static String sentence(List<Violation> violations) {
      return violations.stream()
          .map(violation -> violation.parameter() + ": " + violation.reason())
          .collect(Collectors.joining("; "));
    }
  }

  /** The request names something that does not exist. */
  public static final class NotFound extends Failure {
    public NotFound(String sentence) {
      super(Kind.NOT_FOUND, sentence);
    }
  }

  /** The server does not permit the operation to anyone. */
  public static final class Forbidden extends Failure {
    public Forbidden(String reason) {
      super(Kind.FORBIDDEN, reason);
    }
  }

  /** The request names one currency with text that matches several. */
  public static final class Ambiguous extends Failure {
    private final transient List<CurrencyIdentity> candidates;

    public Ambiguous(String sentence, List<CurrencyIdentity> candidates) {
      super(Kind.AMBIGUOUS, sentence);
      this.candidates = List.copyOf(candidates);
    }

    /** All currencies that the text matches. */
    public List<CurrencyIdentity> candidates() {
      return candidates;
    }
  }

  /** The request contradicts the stored data. */
  public static final class Conflict extends Failure {
    public Conflict(String sentence) {
      super(Kind.CONFLICT, sentence);
    }
  }

  /** A {@link Precondition} of the request does not hold. */
  public static final class PreconditionFailed extends Failure {
    public PreconditionFailed(String sentence) {
      super(Kind.PRECONDITION_FAILED, sentence);
    }
  }

  /** Another writer holds the lock on the data to write for longer than the request can wait. */
  public static final class BeingWritten extends Failure {
    public BeingWritten(String sentence) {
      super(Kind.BEING_WRITTEN, sentence);
    }
  }

  /** The data needed to undo an ingestion is not available. */
  public static final class NotUndoable extends Failure {
    public NotUndoable(String sentence) {
      super(Kind.NOT_UNDOABLE, sentence);
    }
  }

  /** The data version of a {@link Cursor} is no longer available. */
  public static final class CursorExpired extends Failure {
    public CursorExpired() {
      super(
          Kind.CURSOR_EXPIRED,
          "The data has changed since the first page, whose rows are no longer kept. Restart without cursor.");
    }
  }

  /** The database is unreachable or does not respond in time. */
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

  /** The database has no space left. It still answers queries. */
  public static final class DatabaseFull extends Failure {
    public DatabaseFull(Throwable cause) {
      super(Kind.DATABASE_FULL, "The database has no space left.", cause);
    }
  }

  /** The database has more queries than it can answer in time. */
  public static final class DatabaseBusy extends Failure {
    public DatabaseBusy() {
      this("Too many queries are waiting for the database. Try again later.");
    }

    public DatabaseBusy(String sentence) {
      super(Kind.DATABASE_BUSY, sentence);
    }
  }

  /** The server is not ready yet, or is stopping. */
  public static final class NotReady extends Failure {
    public NotReady(String reason) {
      super(Kind.NOT_READY, reason);
    }
  }

  /** A bug in the server. */
  public static final class Internal extends Failure {
    public Internal(Throwable cause) {
      super(Kind.INTERNAL, "Internal error.", cause);
    }
  }

  /** The request body is too large. */
  public static final class TooLarge extends Failure {
    public TooLarge(String sentence) {
      super(Kind.TOO_LARGE, sentence);
    }
  }

  /** The request body has an unsupported media type. */
  public static final class UnsupportedMediaType extends Failure {
    public UnsupportedMediaType(String sentence) {
      super(Kind.UNSUPPORTED_MEDIA_TYPE, sentence);
    }
  }

  /** The server could not write the request body to disk, usually because the disk is full. */
  public static final class NotStored extends Failure {
    public NotStored(Throwable cause) {
      super(Kind.NOT_STORED, "The server could not store the request body.", cause);
    }
  }
}
