package io.krispyto.bus;

/**
 * The operations of the contract that are answered over the event bus, and where: the body of the
 * message is the contract's parameters by their names, the reply an {@link Answer}.
 */
public enum ReadOperation {
  DASHBOARD("getDashboard", Addresses.DASHBOARD),
  MOVERS("getMovers", Addresses.MOVERS),
  DAYS("getDays", Addresses.DAYS),
  CURRENCIES("getCurrencies", Addresses.CURRENCIES),
  CURRENCY("getCurrency", Addresses.CURRENCY),
  HISTORY("getHistory", Addresses.HISTORY),
  SEARCH("findCurrency", Addresses.SEARCH),
  RECORD("getRecord", Addresses.RECORD),
  INGESTIONS("getIngestions", Addresses.INGESTIONS),
  INGESTION("getIngestion", Addresses.INGESTION),
  REJECTIONS("getRejections", Addresses.REJECTIONS),
  EXPORT("getExport", Addresses.EXPORT),
  READINESS("getReadiness", Addresses.READINESS);

  private final String operationId;
  private final String address;

  ReadOperation(String operationId, String address) {
    this.operationId = operationId;
    this.address = address;
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
