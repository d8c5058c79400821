package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.http.wire.UploadRate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContractTest {
  @Test
  void verticlesShareOneContractAndCompleteOnTheirOwnContext() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var contracts = new HashSet<OpenAPIContract>();
      for (var i = 0; i < 2; i++) {
        var verticle = new LoadingVerticle();
        vertx.deployVerticle(verticle).await(20, TimeUnit.SECONDS);
        assertThat(verticle.completedOn).isSameAs(verticle.own);
        contracts.add(verticle.contract);
      }
      assertThat(contracts).hasSize(1);
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void theContractLoadsUnderATurkishDefaultLocale() throws Exception {
    var vertx = Vertx.vertx();
    var locale = Locale.getDefault();
    try {
      var expected = typesOfParametersAndHeaders(vertx);
      // In Turkish, "string" and "integer" in upper case have a dotted capital I.
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(typesOfParametersAndHeaders(vertx))
          .isEqualTo(expected)
          .contains("currency STRING string", "limit INTEGER integer");
    } finally {
      Locale.setDefault(locale);
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> typesOfParametersAndHeaders(Vertx vertx) throws Exception {
    return Contract.KRISPYTO.load(vertx).await(20, TimeUnit.SECONDS).operations().stream()
        .flatMap(
            operation ->
                Stream.concat(
                    operation.getParameters().stream(),
                    Stream.ofNullable(operation.getResponse(200))
                        .flatMap(response -> response.getHeaders().stream())))
        .map(
            parameter ->
                parameter.getName()
                    + " "
                    + parameter.getSchemaType()
                    + " "
                    + parameter.getSchema().get("type"))
        .sorted()
        .toList();
  }

  private static final class LoadingVerticle extends VerticleBase {
    private Context own;
    private Context completedOn;
    private OpenAPIContract contract;

    @Override
    public Future<?> start() {
      own = context;
      return Contract.KRISPYTO
          .shared(vertx)
          .onSuccess(
              loaded -> {
                completedOn = Vertx.currentContext();
                contract = loaded;
              });
    }
  }

  @Test
  void anUnmatchedOperationOrHandlerFailsTheStart() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var contract = Contract.KRISPYTO.load(vertx).await(20, TimeUnit.SECONDS);
      var handlers = new HashMap<String, List<Handler<RoutingContext>>>();
      contract
          .operations()
          .forEach(operation -> handlers.put(operation.getOperationId(), List.of()));
      bind(vertx, contract, handlers);

      handlers.put("getDashbord", handlers.remove("getDashboard"));
      assertThatThrownBy(() -> bind(vertx, contract, handlers))
          .hasMessage(
              "openapi.yaml: operations without a handler: [getDashboard]; handlers without an operation: [getDashbord]");
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void anOperationThatIsNotInTheContractFailsTheStartByName() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var document = Contract.KRISPYTO.loadable();
      document.getJsonObject("paths").remove("/latest");
      var contract = OpenAPIContract.from(vertx, document).await(20, TimeUnit.SECONDS);
      var routes = new Routes(vertx, SharedEdge.of(TestServer.settings()), null, null, null);
      assertThatThrownBy(() -> routes.router(contract, UploadRate.DEFAULT, null, Optional.empty()))
          .hasMessageEndingWith("handlers without an operation: [getLatest]");
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static void bind(
      Vertx vertx, OpenAPIContract contract, Map<String, List<Handler<RoutingContext>>> handlers) {
    Contract.KRISPYTO.bind(RouterBuilder.create(vertx, contract), operation -> List.of(), handlers);
  }
}
