package io.krispyto.bus;

import io.krispyto.domain.CurrenciesQuestion;
import io.krispyto.domain.CurrencyQuestion;
import io.krispyto.domain.DashboardRequest;
import io.krispyto.domain.DaysQuestion;
import io.krispyto.domain.ExportQuestion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.HistoryQuestion;
import io.krispyto.domain.IngestionsQuestion;
import io.krispyto.domain.MoversQuestion;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RejectionsQuestion;
import io.krispyto.domain.SearchQuestion;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The operations of the contract that are answered over the event bus, and where: the body of the
 * message is the contract's parameters by their names, the reply an {@link Answer}.
 */
public enum ReadOperation {
  DASHBOARD("getDashboard", Addresses.DASHBOARD, DashboardRequest::from),
  MOVERS("getMovers", Addresses.MOVERS, MoversQuestion::from),
  DAYS("getDays", Addresses.DAYS, DaysQuestion::from),
  CURRENCIES("getCurrencies", Addresses.CURRENCIES, CurrenciesQuestion::from),
  CURRENCY("getCurrency", Addresses.CURRENCY, CurrencyQuestion::from),
  HISTORY("getHistory", Addresses.HISTORY, HistoryQuestion::from),
  SEARCH("findCurrency", Addresses.SEARCH, SearchQuestion::from),
  RECORD("getRecord", Addresses.RECORD, RecordKey::from),
  INGESTIONS("getIngestions", Addresses.INGESTIONS, IngestionsQuestion::from),
  INGESTION("getIngestion", Addresses.INGESTION, IngestionsQuestion::id),
  REJECTIONS("getRejections", Addresses.REJECTIONS, RejectionsQuestion::from),
  EXPORT("getExport", Addresses.EXPORT, ExportQuestion::from),
  READINESS("getReadiness", Addresses.READINESS, given -> {});

  private final String operationId;
  private final String address;
  private final Consumer<Map<String, ?>> parser;

  ReadOperation(String operationId, String address, Consumer<Map<String, ?>> parser) {
    this.operationId = operationId;
    this.address = address;
    this.parser = parser;
  }

  /**
   * Checks parameters, without a query.
   *
   * @throws Failure.InvalidRequest naming every one that is missing or malformed
   */
  public void check(Map<String, ?> parameters) {
    parser.accept(parameters);
  }

  /** Its name in {@code openapi.yaml}. */
  public String operationId() {
    return operationId;
  }

  /** Where it is asked. */
  public String address() {
    return address;
  }
}
