package io.krispyto.cli;

/** What keeps a command from starting; the message is the one line that is printed. */
final class StartFailure extends RuntimeException {
  StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
