package io.krispyto.http.wire;

import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Problem;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps every failure to an HTTP response; the only place that does. */
public final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String NOT_A_PATH = "The path does not begin with /.";
  private static final List<Integer> STATUSES = List.of(400, 404, 405, 413, 500);

  private final OpenAPIContract contract;

  private final List<ErrorForm> forms;

  private final Optional<Handler<RoutingContext>> notFoundPage;

  private Problems(
      OpenAPIContract contract,
      List<ErrorForm> forms,
      Optional<Handler<RoutingContext>> notFoundPage) {
    this.contract = contract;
    this.forms = forms;
    this.notFoundPage = notFoundPage;
  }

  /**
   * Responds to every failure on a router with a problem, or in the form of its path.
   *
   * @param forms the forms of the errors of other APIs
   * @param notFoundPage responds to browsers that request an unknown URL; without it, they get a
   *     problem like every client
   */
  public static void handleAll(
      Router router,
      OpenAPIContract contract,
      List<ErrorForm> forms,
      Optional<Handler<RoutingContext>> notFoundPage) {
    var problems = new Problems(contract, forms, notFoundPage);
    router.route().handler(problems::chooseForm);
    STATUSES.forEach(status -> router.errorHandler(status, problems::handle));
  }

  /** Responds with a problem. */
  public static void respond(RoutingContext context, Problem problem, String sentence) {
    respond(context, problem.status(), problem.body(sentence));
  }

  /** Responds with the problem of a failure. */
  public static void respond(RoutingContext context, Failure failure) {
    respond(context, Problem.of(failure).status(), Problem.body(failure));
  }

  /** Refuses a body with a {@code Content-Encoding}. */
  public static void respondEncoded(RoutingContext context, String sentence) {
    // Names the accepted encoding (RFC 9110, section 15.5.16).
    context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    respond(context, Problem.UNSUPPORTED_MEDIA_TYPE, sentence);
  }

  /** Responds to a client that accepts none of the media types. */
  public static void respondNotAcceptable(RoutingContext context, List<String> mediaTypes) {
    respond(
        context,
        Problem.NOT_ACCEPTABLE,
        "The response is available only as " + either(mediaTypes) + ".");
  }

  /** Runs before all other handlers, so that it covers the failures of every one. */
  private void chooseForm(RoutingContext context) {
    ErrorForm.choose(context, forms);
    context.next();
  }

  private void handle(RoutingContext context) {
    var response = context.response();
    if (response.ended() || response.headWritten() || response.closed()) {
      return;
    }
    // The router refuses some requests before the first handler.
    ErrorForm.choose(context, forms);
    if (context.failure() instanceof RefusedRequest refused) {
      respond(context, refused.problem(), refused.getMessage());
      return;
    }
    if (context.failure() instanceof ReplyException failure) {
      respond(context, failure);
      return;
    }
    switch (context.statusCode()) {
      case 400 -> respond(context, Problem.INVALID_REQUEST, invalid(context));
      case 404 -> respondNotFound(context);
      case 413 -> respond(context, Problem.CONTENT_TOO_LARGE, "The body is too large.");
      case 405 -> respondMethodNotAllowed(context);
      default -> respondInternal(context);
    }
  }

  private static void respond(RoutingContext context, ReplyException failure) {
    if (BusFailure.isProblem(failure)) {
      respond(context, failure.failureCode(), BusFailure.problem(failure));
      return;
    }
    switch (failure.failureType()) {
      case NO_HANDLERS -> {
        LOG.warn("{} {}: no node handles it", context.request().method(), context.request().path());
        respond(
            context,
            Problem.NOT_READY,
            "No node can handle this request at the moment. Try again later.");
      }
      case TIMEOUT -> {
        LOG.warn("{} {}: timed out", context.request().method(), context.request().path());
        respond(context, Problem.NOT_READY, "The request timed out. Try again later.");
      }
      default -> respondInternal(context);
    }
  }

  private static String invalid(RoutingContext context) {
    if (context.failure() instanceof HttpException refused && refused.getPayload() != null) {
      return refused.getPayload();
    }
    var path = context.request().path();
    // Anything else that the router itself refuses.
    return path == null || !path.startsWith("/")
        ? NOT_A_PATH
        : "The Host header is missing, or is not a host.";
  }

  private void respondNotFound(RoutingContext context) {
    var path = context.request().path();
    // Vert.x fails these with 404 before it routes, and would end the response before the page is
    // loaded.
    if (!path.startsWith("/") && !path.equals("*")) {
      respond(context, Problem.INVALID_REQUEST, NOT_A_PATH);
    } else if (notFoundPage.isPresent() && isFromBrowser(context)) {
      UnreadBody.closeAfterResponse(context);
      notFoundPage.get().handle(context);
    } else {
      respond(context, Problem.NOT_FOUND, "The path " + path + " does not exist.");
    }
  }

  /**
   * Returns whether the request is a browser navigation. Scripts, styles and images accept any
   * type.
   */
  private static boolean isFromBrowser(RoutingContext context) {
    return context.request().method() == HttpMethod.GET
        && Representation.prefers(context, "text/html", RowFormat.JSON.mediaType());
  }

  private static String either(List<String> several) {
    var last = several.size() - 1;
    return last == 0
        ? several.get(0)
        : String.join(", ", several.subList(0, last)) + " or " + several.get(last);
  }

  private void respondMethodNotAllowed(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed(context)));
    respond(
        context, Problem.METHOD_NOT_ALLOWED, context.request().method() + " is not allowed here.");
  }

  /**
   * Returns the methods that the contract has for the path. Paths outside the contract (web page,
   * documentation) are read-only.
   */
  private TreeSet<String> allowed(RoutingContext context) {
    var allowed = new TreeSet<String>();
    var path = contract.findPath(context.request().path());
    if (path != null) {
      path.getOperations().forEach(operation -> allowed.add(operation.getHttpMethod().name()));
    } else {
      allowed.add(HttpMethod.GET.name());
    }
    if (allowed.contains(HttpMethod.GET.name())) {
      allowed.add(HttpMethod.HEAD.name());
    }
    return allowed;
  }

  private static void respondInternal(RoutingContext context) {
    LOG.error(
        "{} {} failed", context.request().method(), context.request().path(), context.failure());
    respond(context, Problem.INTERNAL, "Internal error.");
  }

  private static void respond(RoutingContext context, int status, JsonObject problem) {
    UnreadBody.closeAfterResponse(context);
    putRetryAfter(context, problem);
    var form = ErrorForm.of(context);
    Responses.sendOnce(context, status, form.mediaType(), form.body().apply(problem).toBuffer());
  }

  private static void putRetryAfter(RoutingContext context, JsonObject problem) {
    Problem.ofType(problem.getString("type"))
        .map(Problem::retryAfter)
        .ifPresent(
            seconds ->
                seconds.ifPresent(
                    value ->
                        context
                            .response()
                            .putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(value))));
  }
}
