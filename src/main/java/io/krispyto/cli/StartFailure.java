package io.krispyto.cli;

/** Thrown when a command cannot start. The message is the single line that is printed. */
final class StartFailure extends RuntimeException {
  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
