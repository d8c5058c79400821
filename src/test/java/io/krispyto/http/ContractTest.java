package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.http.contract.Contract;
import io.krispyto.http.wire.body.UploadRate;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContractTest {
  private static List<Contract> all() {
    return List.of(Contract.KRISPYTO, Contract.COINGECKO);
  }

  @ParameterizedTest
  @MethodSource("all")
  void verticlesShareOneContractAndCompleteOnTheirOwnContext(Contract shared) throws Exception {
    var vertx = Vertx.vertx();
    try {
      var contracts = new HashSet<OpenAPIContract>();
      for (var i = 0; i < 2; i++) {
        var verticle = new LoadingVerticle(shared);
        vertx.deployVerticle(verticle).await(20, TimeUnit.SECONDS);
        assertThat(verticle.completedOn).isSameAs(verticle.own);
        contracts.add(verticle.contract);
      }
      assertThat(contracts).hasSize(1);
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theContractLoadsUnderATurkishDefaultLocale(Contract contract) throws Exception {
    var vertx = Vertx.vertx();
    var locale = Locale.getDefault();
    try {
      var expected = typesOfParametersAndHeaders(vertx, contract);
      // In Turkish, "string" and "integer" in upper case have a dotted capital I.
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(typesOfParametersAndHeaders(vertx, contract))
          .isEqualTo(expected)
          .anyMatch(type -> type.endsWith(" STRING string"))
          .anyMatch(type -> type.endsWith(" INTEGER integer"));
    } finally {
      Locale.setDefault(locale);
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static List<String> typesOfParametersAndHeaders(Vertx vertx, Contract contract)
      throws Exception {
    return contract.load(vertx).await(20, TimeUnit.SECONDS).operations().stream()
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
    private final Contract shared;
    private Context own;
    private Context completedOn;
    private OpenAPIContract contract;

    private LoadingVerticle(Contract shared) {
      this.shared = shared;
    }

    @Override
    public Future<?> start() {
      own = context;
      return shared
          .shared(vertx)
          .onSuccess(
              loaded -> {
                completedOn = Vertx.currentContext();
                contract = loaded;
              });
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void anUnmatchedOperationOrHandlerFailsTheStart(Contract file) throws Exception {
    var vertx = Vertx.vertx();
    try {
      var contract = file.load(vertx).await(20, TimeUnit.SECONDS);
      var handlers = new HashMap<String, List<Handler<RoutingContext>>>();
      contract
          .operations()
          .forEach(operation -> handlers.put(operation.getOperationId(), List.of()));
      bind(vertx, file, contract, handlers);

      var operation = contract.operations().get(0).getOperationId();
      handlers.put("typo", handlers.remove(operation));
      assertThatThrownBy(() -> bind(vertx, file, contract, handlers))
          .hasMessage(
              file.file()
                  + ": operations without a handler: ["
                  + operation
                  + "]; handlers without an operation: [typo]");
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
      Vertx vertx,
      Contract file,
      OpenAPIContract contract,
      Map<String, List<Handler<RoutingContext>>> handlers) {
    file.bind(RouterBuilder.create(vertx, contract), operation -> List.of(), handlers);
  }
}
