package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ContractTest {
  @Test
  void anOperationWithoutHandlerAndAHandlerWithoutOperationStopTheStartByName() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var contract = Contract.load(vertx).await(20, TimeUnit.SECONDS);
      var handlers = new HashMap<String, Handler<RoutingContext>>();
      contract
          .operations()
          .forEach(operation -> handlers.put(operation.getOperationId(), any -> {}));
      Contract.bind(RouterBuilder.create(vertx, contract), contract, Map.copyOf(handlers));

      handlers.put("getDashbord", handlers.remove("getDashboard"));
      assertThatThrownBy(
              () -> Contract.bind(RouterBuilder.create(vertx, contract), contract, handlers))
          .hasMessage(
              "openapi.yaml: operations without a handler: [getDashboard]; handlers without an operation: [getDashbord]");
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }
}
