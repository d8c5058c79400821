package io.krispyto.http.contract;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.ErrorForm;
import io.krispyto.http.wire.RefusedRequest;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Responds to input that cannot be parsed as an HTTP request, and closes its connection. */
public final class InvalidRequests implements Handler<HttpServerRequest> {
  /** In bytes. */
  public static final int MAX_REQUEST_LINE = 8192;

  /** In bytes, for all header fields of a request together. */
  public static final int MAX_HEADER_FIELDS = 16_384;

  private final CommonHeaders fields;
  private final List<ErrorForm> forms;

  /**
   * @param forms the forms of the errors of other APIs
   */
  public InvalidRequests(CommonHeaders fields, List<ErrorForm> forms) {
    this.fields = fields;
    this.forms = forms;
  }

  @Override
  public void handle(HttpServerRequest request) {
    var cause = request.decoderResult().cause();
    if (cause instanceof RefusedRequest refused) {
      respond(request, refused.problem(), refused.getMessage());
    } else if (cause instanceof TooLongHttpLineException) {
      respond(
          request,
          Problem.URI_TOO_LONG,
          "The request line is longer than " + MAX_REQUEST_LINE + " bytes.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      respond(
          request,
          Problem.HEADER_FIELDS_TOO_LARGE,
          "The header fields are longer than " + MAX_HEADER_FIELDS + " bytes.");
    } else {
      respond(request, Problem.INVALID_REQUEST, "This is not an HTTP request.");
    }
  }

  private void respond(HttpServerRequest request, Problem problem, String sentence) {
    fields.put(request);
    var form = ErrorForm.of(request.path(), forms);
    var body = form.body().apply(problem.body(sentence)).toBuffer();
    Responses.keepOut(request.response())
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, form.mediaType())
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(body)
        .onComplete(ended -> request.connection().close());
  }
}
