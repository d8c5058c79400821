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

  private Failure(String sentence) {
    super(sentence, null, false, false);
  }

  private Failure(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** One or more parameters are missing or malformed. */
  public static final class InvalidRequest extends Failure {
    private final transient List<Violation> violations;

    public InvalidRequest(List<Violation> violations) {
      super(sentence(violations));
      this.violations = List.copyOf(violations);
    }

    /** The same, with what happened behind it. */
    public InvalidRequest(List<Violation> violations, Exception cause) {
      super(sentence(violations), cause);
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
      super(sentence);
    }
  }

  /** Nobody may do that here. */
  public static final class Forbidden extends Failure {
    public Forbidden(String reason) {
      super(reason);
    }
  }

  /** It names one thing by what several have in common. */
  public static final class Ambiguous extends Failure {
    public Ambiguous(String sentence) {
      super(sentence);
    }
  }

  /** What the asker knows of it is no longer so, by a {@link Precondition}. */
  public static final class PreconditionFailed extends Failure {
    public PreconditionFailed(String sentence) {
      super(sentence);
    }
  }

  /**
   * Another writer has locked what the request would write, for longer than the request can wait.
   */
  public static final class BeingWritten extends Failure {
    public BeingWritten(String sentence) {
      super(sentence);
    }
  }

  /** What a {@link Cursor} goes on with is no longer known. */
  public static final class CursorExpired extends Failure {
    public CursorExpired() {
      super(
          "The data has changed since the first rows, which are no longer kept. Ask without cursor.");
    }
  }

  /** The database cannot be reached, or does not answer in time. */
  public static final class DatabaseUnavailable extends Failure {
    public DatabaseUnavailable(Throwable cause) {
      super("Database connection error.", cause);
    }
  }

  /** The database answers queries but accepts no writes. */
  public static final class ReadOnly extends Failure {
    public ReadOnly(String sentence) {
      super(sentence);
    }
  }

  /** The database cannot store more. It still answers. */
  public static final class DatabaseFull extends Failure {
    public DatabaseFull(Throwable cause) {
      super("The database has no space left.", cause);
    }
  }

  /** More is asked of the database than it can answer in time. */
  public static final class DatabaseBusy extends Failure {
    public DatabaseBusy() {
      this("Too many queries are waiting for the database. Try again later.");
    }

    public DatabaseBusy(String sentence) {
      super(sentence);
    }
  }

  /** Requests cannot be answered yet, or no longer. */
  public static final class NotReady extends Failure {
    public NotReady(String reason) {
      super(reason);
    }
  }

  /** A fault of ours. */
  public static final class Internal extends Failure {
    public Internal(Throwable cause) {
      super("Internal error.", cause);
    }
  }

  /** More was sent than is taken. */
  public static final class TooLarge extends Failure {
    public TooLarge(String sentence) {
      super(sentence);
    }
  }

  /** What was sent is in a form that is not taken. */
  public static final class UnsupportedMediaType extends Failure {
    public UnsupportedMediaType(String sentence) {
      super(sentence);
    }
  }

  /** The disk did not take what was sent, most often because it is full. */
  public static final class NotStored extends Failure {
    public NotStored(Throwable cause) {
      super("The server could not store what was sent.", cause);
    }
  }
}
