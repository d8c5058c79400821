package io.krispyto.config;

/** Text that must not get into a log. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
