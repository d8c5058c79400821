package io.krispyto.http.coingecko.request;

import io.netty.handler.codec.http.HttpResponseStatus;

/** An invalid request, with the status and message that CoinGecko's API has for it. */
public final class RequestFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private RequestFailure(HttpResponseStatus status, String sentence) {
    super(sentence, null, false, false);
    this.status = status.code();
  }

  public static RequestFailure missing(String parameter) {
    return new RequestFailure(
        HttpResponseStatus.UNPROCESSABLE_ENTITY, "Missing parameter " + parameter);
  }

  /**
   * Creates the failure of a parameter with an invalid value.
   *
   * @param reason what is wrong with it, such as {@code is not true or false}
   */
  public static RequestFailure invalid(String parameter, String reason) {
    return new RequestFailure(HttpResponseStatus.BAD_REQUEST, "invalid " + parameter + reason);
  }

  public static RequestFailure unknownQuote() {
    return invalid("vs_currency", "");
  }

  public static RequestFailure unknownCoin() {
    return new RequestFailure(HttpResponseStatus.NOT_FOUND, "coin not found");
  }

  public int status() {
    return status;
  }
}
