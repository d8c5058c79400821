package io.krispyto.bus;

import io.krispyto.domain.CurrenciesQuery;
import io.krispyto.domain.CurrencyQuery;
import io.krispyto.domain.DashboardRequest;
import io.krispyto.domain.DaysQuery;
import io.krispyto.domain.ExportQuery;
import io.krispyto.domain.Failure;
import io.krispyto.domain.HistoryQuery;
import io.krispyto.domain.IngestionsQuery;
import io.krispyto.domain.MoversQuery;
import io.krispyto.domain.RecordKey;
import io.krispyto.domain.RejectionsQuery;
import io.krispyto.domain.SearchQuery;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The read operations of the contract and their event bus addresses. The body of a message holds
 * the contract's parameters by name; the reply is a {@link QueryResponse}.
 */
public enum ReadOperation {
  DASHBOARD("getDashboard", Addresses.DASHBOARD, DashboardRequest::from),
  MOVERS("getMovers", Addresses.MOVERS, MoversQuery::from),
  DAYS("getDays", Addresses.DAYS, DaysQuery::from),
  CURRENCIES("getCurrencies", Addresses.CURRENCIES, CurrenciesQuery::from),
  CURRENCY("getCurrency", Addresses.CURRENCY, CurrencyQuery::from),
  HISTORY("getHistory", Addresses.HISTORY, HistoryQuery::from),
  SEARCH("findCurrency", Addresses.SEARCH, SearchQuery::from),
  RECORD("getRecord", Addresses.RECORD, RecordKey::from),
  INGESTIONS("getIngestions", Addresses.INGESTIONS, IngestionsQuery::from),
  INGESTION("getIngestion", Addresses.INGESTION, IngestionsQuery::id),
  REJECTIONS("getRejections", Addresses.REJECTIONS, RejectionsQuery::from),
  EXPORT("getExport", Addresses.EXPORT, ExportQuery::from),
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
   * Validates parameters without running the query.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public void check(Map<String, ?> parameters) {
    parser.accept(parameters);
  }

  /** The operation id in {@code openapi.yaml}. */
  public String operationId() {
    return operationId;
  }

  /** The event bus address. */
  public String address() {
    return address;
  }
}
