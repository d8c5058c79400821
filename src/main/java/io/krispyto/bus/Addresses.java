package io.krispyto.bus;

/**
 * The event bus addresses of Krispyto, with the request and reply of each. They are a public API
 * for other applications; in Java, {@link KrispytoClient} is the easiest way to use it.
 *
 * <p>The body of a request is a {@link io.vertx.core.json.JsonObject}. A failed request gets a
 * {@link io.vertx.core.eventbus.ReplyException} made by {@link BusFailure}. Its code is the HTTP
 * status, and its message is the HTTP problem body as JSON.
 */
public final class Addresses {
  private Addresses() {}

  /**
   * The ranked currencies of one day. Body: the parameters of {@code GET /dashboard}, as strings.
   *
   * <p>Reply: a {@link QueryResponse}. It is a {@link Payload}, or for 10,000 rows and more a
   * {@link ChunkedPayload}, whose bytes the client requests chunk by chunk. {@link
   * Payload#isNoData()} is true where HTTP responds with 204. With {@code "limit"}, the reply is
   * always a {@link Payload}; it has the header {@link #NEXT} if there are more rows.
   *
   * <p>Fails with 400, 404, 410 (the data version of the cursor is no longer available), 500.
   */
  public static final String DASHBOARD = "krispyto.query.dashboard";

  /**
   * The gainers and losers of a day. Body: the parameters of {@code GET /movers}, as strings.
   * Reply: a {@link Payload}; {@link Payload#isNoData()} is true where HTTP responds with 204.
   * Fails with 400, 500.
   */
  public static final String MOVERS = "krispyto.query.movers";

  /**
   * The first and last day with a record, and the days with a record around a given day. Body: the
   * parameter of {@code GET /days}, if given, as a string. Reply: a {@link Payload}; {@link
   * Payload#isNoData()} is true where HTTP responds with 204. Fails with 400, 500.
   */
  public static final String DAYS = "krispyto.query.days";

  /**
   * The market as a whole on a day. Body: the parameters of {@code GET /market}, as strings. Reply:
   * a {@link Payload}; {@link Payload#isNoData()} is true where HTTP responds with 204. Fails with
   * 400, 404, 409 (for the quote), 500.
   */
  public static final String MARKET = "krispyto.query.market";

  /**
   * The market as a whole by day or longer interval. Body: the parameters of {@code GET
   * /market/history}, as strings. Reply: a {@link QueryResponse}, as for {@link #DASHBOARD}. Fails
   * with 400, 404, 409 (for the quote), 500.
   */
  public static final String MARKET_HISTORY = "krispyto.query.market.history";

  /**
   * The correlations of the daily returns of currencies. Body: the parameters of {@code GET
   * /correlation}, as strings. Reply: a {@link Payload}; {@link Payload#isNoData()} is true where
   * HTTP responds with 204. Fails with 400, 404, 409 (a name or symbol means several currencies),
   * 500.
   */
  public static final String CORRELATION = "krispyto.query.correlation";

  /**
   * Statistics of a currency. Body: {@code {"currency"}} and any parameters of {@code GET
   * /currencies/{currency}/stats}, as strings. Reply: a {@link Payload}; {@link Payload#isNoData()}
   * is true where HTTP responds with 204. Fails with 400, 404, 409 (the text means several
   * currencies), 500.
   */
  public static final String STATISTICS = "krispyto.query.statistics";

  /**
   * The query header for the number of requests that the query stands for; 1 if absent. A cache in
   * front of the read side reports its hits with messages that expect no reply. After a change of
   * the data, the read side recomputes the most requested results.
   */
  public static final String REQUESTS = "requests";

  /**
   * The query header for the IP address of the client. The read side never gives one client all the
   * connections that stream large responses. Queries without this header are not limited.
   */
  public static final String CLIENT = "client";

  /**
   * The reply header for the origin of a {@link QueryResponse}: {@code process} or {@code redis} (a
   * cache), or {@code database}.
   */
  public static final String FOUND_IN = "found-in";

  /**
   * The newest record of each currency. Body: the parameters of {@code GET /latest}, as strings;
   * all are optional. Reply: a {@link QueryResponse}, as for {@link #DASHBOARD}, but never without
   * data. Fails with 400, 404 or 409 (the quote currency), 500.
   */
  public static final String LATEST = "krispyto.query.latest";

  /**
   * Finds a currency by slug, name or symbol. Body: the parameters of {@code GET /search}, as
   * strings. Reply: a {@link Payload}. Fails with 400, 404, 409 (the text means several
   * currencies), 500.
   */
  public static final String SEARCH = "krispyto.query.search";

  /**
   * All currencies, each with its range of days with records. Body: the parameters of {@code GET
   * /currencies}, as strings; all are optional. Reply: a {@link QueryResponse}, as for {@link
   * #DASHBOARD}, but never without data. Fails with 400, 500.
   */
  public static final String CURRENCIES = "krispyto.query.currencies";

  /**
   * One currency, its aliases and its range of days with records. Body: {@code {"currency"}}, a
   * string as in the path {@code /currencies/{currency}}. Reply: a {@link Payload}; {@link
   * CurrencyPayload#tag} computes its entity tag. Fails with 400, 404, 409 (the text means several
   * currencies), 500.
   */
  public static final String CURRENCY = "krispyto.query.currency";

  /**
   * The history of a currency by interval. Body: {@code {"currency"}} and any parameters of {@code
   * GET /currencies/{currency}/history}, as strings. Reply: a {@link QueryResponse}, as for {@link
   * #DASHBOARD}. Fails with 400, 404, 409 (the text means several currencies), 500.
   */
  public static final String HISTORY = "krispyto.query.history";

  /**
   * The histories of several currencies. Body: the parameters of {@code GET /history}, as strings;
   * {@code id} is required. Reply: a {@link QueryResponse}, as for {@link #DASHBOARD}. Fails with
   * 400, 404, 409 (the quote means several currencies), 500.
   */
  public static final String HISTORIES = "krispyto.query.histories";

  /**
   * Open, high, low and close of all currencies on a day. Body: the parameters of {@code GET
   * /ohlc}, as strings; all are optional. Reply: a {@link QueryResponse}, as for {@link
   * #DASHBOARD}. Fails with 400, 404, 409 (the quote means several currencies), 500.
   */
  public static final String OHLC = "krispyto.query.ohlc";

  /**
   * The record of a currency on a day. Body: {@code {"currency", "date"}}, strings as in the path
   * {@code /currencies/{currency}/records/{date}}. Reply: a {@link Payload}; {@link
   * RecordPayload#tag} computes its entity tag. Fails with 400, 404, 409 (the text means several
   * currencies), 500.
   */
  public static final String RECORD = "krispyto.query.record";

  /**
   * Writes the record of a currency on a day. It replaces the existing record, or the last of the
   * day if there are several. If the day has no record, it creates one at 23:59:59 UTC. Body: as
   * for {@link #RECORD}, plus {@code "body"}, an object as in the contract's {@code RecordValues}.
   * {@code "if_match"} and {@code "if_none_match"} are optional and have the syntax of the HTTP
   * header fields.
   *
   * <p>Reply: a {@link Payload} with the record as written, with the header {@link #CREATED}. When
   * the reply arrives, the data version of the payload is current in this process. Fails with 400,
   * 403 (the server runs on sample data), 404, 409 (the text means several currencies, or an
   * ingestion holds the record), 412, 500.
   */
  public static final String PUT_RECORD = "krispyto.ingestion.record.put";

  /** The reply header that is {@code true} if the write created a record. */
  public static final String CREATED = "created";

  /**
   * Deletes all records of a currency on a day. Body: as for {@link #PUT_RECORD}, without {@code
   * "body"}. Reply: a {@link Payload} with the data version, for which {@link Payload#isNoData()}
   * is true. Fails with 400, 403, 404 (no such currency, or no record on that day), 409, 412, 500.
   */
  public static final String DELETE_RECORD = "krispyto.ingestion.record.delete";

  /**
   * Undoes an ingestion: deletes the records that it added, and restores the previous values of the
   * records that it changed. Records that have been changed since are kept. Body: {@code {"id"}},
   * as a string.
   *
   * <p>Reply: a {@link Payload}, the contract's {@code Undo}. When the reply arrives, the data
   * version of the payload is current in this process. A repeated request changes nothing. A large
   * ingestion takes minutes: set the send timeout accordingly. Fails with 400, 403 (the server runs
   * on sample data), 404, 409 (the ingestion has not ended, another one is running, or the server
   * cannot determine which records it wrote), 500.
   */
  public static final String UNDO_INGESTION = "krispyto.ingestion.undo";

  /**
   * Changes the name, symbol or aliases of a currency. Body: {@code {"currency"}}, a string as for
   * {@link #CURRENCY}, plus {@code "body"}, an object as in the contract's {@code CurrencyChange}.
   * {@code "if_match"} is optional and has the syntax of the HTTP header field.
   *
   * <p>Reply: a {@link Payload} with the changed currency; {@link CurrencyPayload#tag} computes its
   * entity tag. When the reply arrives, the data version of the payload is current in this process.
   * Fails with 400, 403 (the server runs on sample data), 404, 409 (the text means several
   * currencies, another currency has the name, or another writer has locked the currency), 412,
   * 500.
   */
  public static final String PATCH_CURRENCY = "krispyto.ingestion.currency.patch";

  /**
   * Deletes a currency with its records and aliases. Body: as for {@link #PATCH_CURRENCY}, without
   * {@code "body"}. Reply: a {@link Payload} with the data version, for which {@link
   * Payload#isNoData()} is true. Fails with 400, 403, 404, 409, 412, 500.
   */
  public static final String DELETE_CURRENCY = "krispyto.ingestion.currency.delete";

  /**
   * Moves the records and aliases of a currency into another one, and deletes it. Body: as for
   * {@link #PATCH_CURRENCY}, with an object as in the contract's {@code CurrencyMerge} as {@code
   * "body"}. Reply: a {@link Payload} with the currency that has the records. Fails with 400, 403,
   * 404, 409 (also if the records contradict each other on any day), 412, 500.
   */
  public static final String MERGE_CURRENCY = "krispyto.ingestion.currency.merge";

  /**
   * The reports of ingestions, newest first. Body: the parameters of {@code GET /ingestions}, as
   * strings. Reply: a {@link Payload}, with the header {@link #NEXT} if there are more. Fails with
   * 400, 500.
   */
  public static final String INGESTIONS = "krispyto.query.ingestions";

  /**
   * The reply header that points to the next page of a list. Pass its value as {@code before} to
   * {@link #INGESTIONS}, or as {@code cursor} to {@link #DASHBOARD}.
   */
  public static final String NEXT = "next";

  /**
   * The report of one ingestion. Body: {@code {"id"}}, as a string. Reply: a {@link Payload}. Fails
   * with 400, 404, 500.
   */
  public static final String INGESTION = "krispyto.query.ingestion";

  /**
   * The rejected rows of an ingestion with their reasons, in the order of its files and their
   * lines. Body: {@code {"id"}} and optionally {@code "format"}, as strings. Reply: a {@link
   * QueryResponse}: a {@link Payload}, or a {@link ChunkedPayload} for many rows. Fails with 400,
   * 404, 500.
   */
  public static final String REJECTIONS = "krispyto.query.rejections";

  /**
   * Records in a format that an ingestion can load, grouped by currency and ordered by date. Body:
   * the parameters of {@code GET /export}, as strings. Reply: a {@link QueryResponse} in CSV or
   * NDJSON: a {@link Payload}, or a {@link ChunkedPayload} for many rows. Fails with 400, 404, 500.
   */
  public static final String EXPORT = "krispyto.query.export";

  /**
   * The records of many pairs of a currency and a day. Body: {@code "pairs"}, an array of {@code
   * {"currency", "date"}}, and any parameters of {@code POST /prices}, as strings. In Java, use
   * {@link KrispytoClient#prices}, which encodes the pairs compactly.
   *
   * <p>Reply: a {@link QueryResponse} with one row for each pair, in the order requested. A pair
   * without a price has the reason in its row. Fails with 400, 413 (too many pairs), 500, 503.
   */
  public static final String PRICES = "krispyto.query.prices";

  /**
   * Whether the server can answer queries. Body: an empty object. Reply: a {@link Payload}. Fails
   * with 503; the message gives the reason.
   */
  public static final String READINESS = "krispyto.query.readiness";

  /**
   * Every node of the read side publishes the current data version here: {@code {"number"}}. It
   * does so when it sees a new version and, on a clustered bus, several times a second while it
   * watches the database. If the database was restored from a backup, the message is {@code
   * {"number", "instead"}}; {@code instead} is the version that no longer exists.
   */
  public static final String DATA_VERSION = "krispyto.data-version";

  /**
   * Every node of the read side publishes here what a new data version changed: {@code {"since",
   * "version", "currencies": [{"name", "symbol", "slug"}], "first_day", "last_day"}}. It does so at
   * most four times a second, after {@link #DATA_VERSION}. {@code since} is the version of the
   * node's previous message, so the messages of one node have no gaps. Several nodes report the
   * same change, and may group changes differently. Consumers ignore messages that are not newer
   * than the version they know.
   *
   * <p>{@code currencies} is {@code null} if more than 100 currencies changed, or if they are
   * unknown. {@code first_day} and {@code last_day} ({@code yyyy-MM-dd}) span the changed records.
   * They are {@code null} if no record changed (a currency was added), or if the days are unknown.
   * With {@code "instead": true}, the database was restored: the version may be lower than before,
   * and anything may have changed.
   */
  public static final String CHANGES = "krispyto.changes";

  /**
   * The changes since a data version. Body: {@code {"since"}}, a number or its string form. Reply:
   * one message as on {@link #CHANGES} that merges all changes. If the version is not among the
   * last 1,000, or never existed, all its members are {@code null}. If {@code version} equals
   * {@code since}, nothing changed. Fails with 400 (the number is missing or malformed), 500.
   */
  public static final String CHANGES_SINCE = "krispyto.query.changes";

  /**
   * Loads a source. Body: {@code {"source": text}}. The text is the path of a folder, archive or
   * file on the ingesting machine, or an {@code http(s)} URL. It may also be {@code google-drive:}
   * and a file id, or {@code sample:} for the bundled sample. Sample data and real data never mix:
   * a database with real data refuses {@code sample:}, and one with sample data refuses any other
   * source.
   *
   * <p>With {@code "dry_run": true}, the ingestion validates and counts all rows, but loads
   * nothing. {@code "charset"} is the charset of text without a byte order mark, by default UTF-8.
   * {@code "sheet"} is the name of the sheet of spreadsheets.
   *
   * <p>Reply, after the last file: the report, {@code {"id", "source", "checksum", "dry_run",
   * "state", "accepted", "updated", "unchanged", "rejected", "warned", "files": [{"file", "state",
   * "error", "accepted", "updated", "unchanged", "rejected", "warned", "rejection_groups":
   * [{"column", "reason", "count", "examples": [{"line", "value", "reason"}], "hint"}],
   * "rejections": [{"line", "column", "value", "reason", "original"}]}], "skipped": [{"file",
   * "reason"}], "skipped_count"}}. The last two are the files of a folder or archive that were not
   * loaded; the first 100 are listed.
   *
   * <p>A state is {@code loaded}, {@code failed} or, for the whole ingestion, {@code partly} if
   * some files failed. {@code error} is present only if the file failed, and gives the reason. The
   * report lists the first {@value #MAX_LISTED_REJECTIONS} rejections across all files. Each file
   * has the largest groups of its rejections, by column and reason, with the first three as
   * examples; all rejections are counted. The column and value of a rejection are {@code null} if
   * it concerns the row as a whole; {@code original} holds the first 1000 characters. URLs appear
   * without user and query.
   *
   * <p>Fails with 400 if the source cannot be opened or does not suit this database, or with 500.
   * Fails with 503 if too many ingestions wait or the verticle is stopping. Once the ingestion is
   * accepted, the problem has its id as {@code "ingestion"}.
   *
   * <p>Ingestions run one at a time and can take long, so set the timeout of the request
   * accordingly.
   */
  public static final String LOAD = "krispyto.ingestion.load";

  /**
   * Opens an upload, which is loaded as by {@link #LOAD} once it is complete. Body: {@code
   * {"media_type", "dry_run", "sheet", "length"}}. {@code media_type} is one of the media types in
   * the contract, with the {@code charset} of text that is not UTF-8. {@code dry_run} only
   * validates the rows; the default is {@code false}. {@code sheet} is the name of the sheet of a
   * spreadsheet. {@code length} is the number of bytes; omit it if unknown. For a part of a form,
   * {@code part_type} replaces {@code media_type}, and can be any media type: the name in {@code
   * file_name} then implies the format, as in a folder. Reply: {@code {"address"}}. Fails with 400
   * if the length is zero, 413 if it exceeds the setting {@code UPLOAD_BYTES}, 415 or 500. Fails
   * with 503 if too many uploads are open or the verticle is stopping.
   *
   * <p>Send the bytes to that address as requests, each with a {@link io.vertx.core.buffer.Buffer}
   * of at most {@value #UPLOAD_CHUNK} bytes. The reply to each has no body, and arrives once the
   * bytes are written. For backpressure, keep only a few requests in flight. A request that fails,
   * with 413 or 500, fails the upload.
   *
   * <p>A request with the header {@link #UPLOAD_END} ends the upload. Its reply is the ingestion,
   * {@code {"id"}} and the other members in the contract. It fails with 400 if no bytes arrived, or
   * a different number than {@code length}. A message with the header {@link #UPLOAD_CANCEL}
   * cancels the upload, as does a pause of {@value #UPLOAD_TIMEOUT_SECONDS} seconds. A cancelled
   * upload unregisters its address and loads nothing.
   */
  public static final String UPLOAD = "krispyto.ingestion.upload";

  /** The maximum number of bytes in one message of an upload. */
  public static final int UPLOAD_CHUNK = 64 * 1024;

  /** Seconds that an upload waits for its next message before it is cancelled. */
  public static final int UPLOAD_TIMEOUT_SECONDS = 30;

  /** The header, {@code true}, of the message that ends an upload. */
  public static final String UPLOAD_END = "end";

  /** The header, {@code true}, of the message that cancels an upload. */
  public static final String UPLOAD_CANCEL = "cancel";

  /**
   * Progress of an ingestion, published a few times a second and at the end of each file: {@code
   * {"id", "source", "file", "bytes", "total_bytes", "rows", "rows_per_second", "seconds_left"}}.
   * {@code id} is the ingestion. {@code bytes} and {@code rows} count the input processed so far;
   * input that is read but not yet merged counts half. Bytes are uncompressed sizes, also for a zip
   * file. Unknown values are {@code null}.
   */
  public static final String PROGRESS = "krispyto.ingestion.progress";

  /** The maximum number of rejections that a report lists, across all files. */
  public static final int MAX_LISTED_REJECTIONS = 1000;
}
