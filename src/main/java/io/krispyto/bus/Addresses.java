package io.krispyto.bus;

/**
 * Every address of Krispyto on the event bus, and what is said there. This is an API: other
 * applications use it, in Java most easily by {@link KrispytoClient}.
 *
 * <p>A request's body is a {@link io.vertx.core.json.JsonObject}. A failure is a {@link
 * io.vertx.core.eventbus.ReplyException} made by {@link BusFailure}: its code is the status that
 * HTTP would answer, its message the same problem as JSON.
 */
public final class Addresses {
  private Addresses() {}

  /**
   * How currencies stood on a day. Body: the parameters of {@code GET /dashboard}, as strings.
   * Reply: a {@link QueryResponse}, which is a {@link Payload}, {@link Payload#isNoData()} where
   * HTTP says 204; or, of 10,000 rows and more, a {@link ChunkedPayload}, whose bytes are to be
   * asked for: see there. With {@code "limit"}, always a {@link Payload}, with the header {@link
   * #NEXT} if there are more. Fails with 400, 404, 410 (a cursor whose data is no more), 500.
   */
  public static final String DASHBOARD = "krispyto.query.dashboard";

  /**
   * The gainers and losers of a day. Body: the parameters of {@code GET /movers}, as strings.
   * Reply: a {@link Payload}, {@link Payload#isNoData()} where HTTP says 204. Fails with 400, 500.
   */
  public static final String MOVERS = "krispyto.query.movers";

  /**
   * The first and the last day with a record, and those around a day. Body: the parameter of {@code
   * GET /days}, if given, as a string. Reply: a {@link Payload}, {@link Payload#isNoData()} where
   * HTTP says 204. Fails with 400, 500.
   */
  public static final String DAYS = "krispyto.query.days";

  /**
   * The header of a query that tells how often it was asked, 1 if absent: whoever keeps answers
   * lets the read side know, with messages that want no reply, so that it computes again after a
   * change what is asked most.
   */
  public static final String ASKED = "asked";

  /**
   * The header of a query that holds the IP address of its client. One client never gets all the
   * connections that stream large responses. Queries without this header are not limited.
   */
  public static final String CLIENT = "client";

  /**
   * The header of a reply with a {@link QueryResponse} that tells where it was found: {@code
   * process} or {@code redis}, the caches, or {@code database}.
   */
  public static final String FOUND_IN = "found-in";

  /**
   * A currency by name or symbol. Body: the parameters of {@code GET /search}, as strings. Reply: a
   * {@link Payload}. Fails with 400, 404, 500.
   */
  public static final String SEARCH = "krispyto.query.search";

  /**
   * The currencies there are, and the days of which they have records. Body: the parameters of
   * {@code GET /currencies}, as strings; none must be there. Reply: a {@link QueryResponse}, as of
   * {@link #DASHBOARD}; never without data. Fails with 400, 500.
   */
  public static final String CURRENCIES = "krispyto.query.currencies";

  /**
   * A currency, and the days of which it has records. Body: {@code {"currency"}}, a string as in
   * the path {@code /currencies/{currency}}. Reply: a {@link Payload}. Fails with 400, 404, 409
   * (several currencies bear the symbol), 500.
   */
  public static final String CURRENCY = "krispyto.query.currency";

  /**
   * How a currency stood in the days, weeks or months of a range. Body: {@code {"currency"}}, and,
   * if given, the parameters of {@code GET /currencies/{currency}/history}, as strings. Reply: an
   * {@link QueryResponse}, as of {@link #DASHBOARD}. Fails with 400, 404, 409 (several currencies
   * bear the symbol), 500.
   */
  public static final String HISTORY = "krispyto.query.history";

  /**
   * The record of a currency on a day. Body: {@code {"currency", "date"}}, strings as in the path
   * {@code /currencies/{currency}/records/{date}}. Reply: a {@link Payload}, whose entity tag is
   * {@link RecordPayload#tag}. Fails with 400, 404, 409 (several currencies bear the symbol), 500.
   */
  public static final String RECORD = "krispyto.query.record";

  /**
   * Writes the record of a currency on a day: the one that is there is replaced, the last of the
   * day if there are several; else there is one now, at 23:59:59. Body: as for {@link #RECORD}, and
   * {@code "body"}, an object, the contract's {@code RecordValues}; {@code "if_match"} and {@code
   * "if_none_match"}, if given, as the header fields of HTTP.
   *
   * <p>Reply: the {@link Payload} of the record as it is now, with the header {@link #CREATED}. The
   * data version of the page is current in this process when the reply comes. Fails with 400, 403
   * (a server on the sample), 404, 409 (several currencies bear the symbol; an ingestion holds the
   * record), 412, 500.
   */
  public static final String PUT_RECORD = "krispyto.ingestion.record.put";

  /** The header of a reply that tells whether something is there that was not: {@code true}. */
  public static final String CREATED = "created";

  /**
   * Removes all records of a currency on a day. Body: as for {@link #PUT_RECORD}, without {@code
   * "body"}. Reply: a {@link Payload} that {@link Payload#isNoData()}, with the data version. Fails
   * with 400, 403, 404 (no such currency, or no record on that day), 409, 412, 500.
   */
  public static final String DELETE_RECORD = "krispyto.ingestion.record.delete";

  /**
   * What became of ingestions, the newest first. Body: the parameters of {@code GET /ingestions},
   * as strings. Reply: a {@link Payload}, with the header {@link #NEXT} if there are more. Fails
   * with 400, 500.
   */
  public static final String INGESTIONS = "krispyto.query.ingestions";

  /**
   * The header of a reply with a list that tells what to ask for the rest with: as {@code before},
   * of {@link #INGESTIONS}, or as {@code cursor}, of {@link #DASHBOARD}.
   */
  public static final String NEXT = "next";

  /**
   * What became of an ingestion. Body: {@code {"id"}}, as a string. Reply: a {@link Payload}. Fails
   * with 400, 404, 500.
   */
  public static final String INGESTION = "krispyto.query.ingestion";

  /**
   * The rows of an ingestion that were not loaded, and why, in the order of its files and their
   * lines. Body: {@code {"id"}} and, if given, {@code "format"}, as strings. Reply: an {@link
   * QueryResponse}: a {@link Payload} or, of many, a {@link ChunkedPayload}. Fails with 400, 404,
   * 500.
   */
  public static final String REJECTIONS = "krispyto.query.rejections";

  /**
   * Records as an ingestion reads them, those of a currency together, in the order of their dates.
   * Body: the parameters of {@code GET /export}, as strings. Reply: a {@link QueryResponse}, in CSV
   * or NDJSON: a {@link Payload} or, of many, a {@link ChunkedPayload}. Fails with 400, 404, 500.
   */
  public static final String EXPORT = "krispyto.query.export";

  /**
   * Whether queries can be answered. Body: an empty object. Reply: a {@link Payload}. Fails with
   * 503, the message saying why.
   */
  public static final String READINESS = "krispyto.query.readiness";

  /**
   * Published, by every node that answers queries, when it sees a new data version, and, on a
   * clustered bus, several times a second for as long as it watches the database: {@code
   * {"number"}}; and when the database was restored from a backup: {@code {"number", "instead"}},
   * where the latter is the number that is no more.
   */
  public static final String DATA_VERSION = "krispyto.data-version";

  /**
   * Published, by every node that answers queries, when it sees a new data version, at most four
   * times a second, after {@link #DATA_VERSION}: what changed, {@code {"since", "version",
   * "currencies": [{"name", "symbol"}], "first_day", "last_day"}}. {@code since} is the version
   * that the node told before: the news of one node follow each other without a gap. Those of
   * several nodes tell the same more than once, and not always in the same steps; whoever follows
   * keeps to what is newer than what it knows.
   *
   * <p>{@code currencies} is {@code null} if there are more than 100, or if it is not known which.
   * The days, {@code yyyy-MM-dd}, are those of the changed records; {@code null} if there are none
   * (a currency was added), or if it is not known which. With {@code "instead": true} the database
   * was restored: the version may be less than the one before, and anything may have changed.
   */
  public static final String CHANGES = "krispyto.changes";

  /**
   * What changed since a data version. Body: {@code {"since"}}, a number, or the same as a string.
   * Reply: as published on {@link #CHANGES}, all together; of a version that is not among the last
   * 1,000, or never was one, all is {@code null}. If {@code version} equals {@code since}, nothing
   * changed. Fails with 400 (there is no number), 500.
   */
  public static final String CHANGES_SINCE = "krispyto.query.changes";

  /**
   * Loads a source. Body: {@code {"source": text}}, where the text is a path of a folder, zip or
   * CSV on the machine that ingests, an {@code http(s)} URL, {@code google-drive:} and a file's id,
   * or {@code sample:} for the bundled sample. Sample and real data never mix: an ingestion of real
   * data refuses {@code sample:}, one of the sample refuses all else.
   *
   * <p>With {@code "dry_run": true} all is checked and counted, and nothing loaded.
   *
   * <p>Reply, after the last file: the report, {@code {"id", "source", "checksum", "dry_run",
   * "state", "accepted", "updated", "unchanged", "rejected", "files": [{"file", "state", "error",
   * "accepted", "updated", "unchanged", "rejected", "rejections": [{"line", "column", "value",
   * "reason", "original"}]}]}}. A state is {@code loaded}, {@code failed} or, for the whole, {@code
   * partly} when some files failed; {@code error} says why, only where a file failed; the first
   * {@value #REJECTIONS_TOLD} rejections are told one by one, those of all files together. The
   * column and value of a rejection are {@code null} where the row as a whole is meant; of the
   * original the first 1000 characters are told. A URL is told without its user and query. Fails
   * with 400 if the source cannot be opened or is not for this database, 500, and 503 if too many
   * wait or the verticle is stopping; once it was taken, the problem has the id as {@code
   * "ingestion"}.
   *
   * <p>Loads run one after the other. One can take long: give the request a time-out to match.
   */
  public static final String LOAD = "krispyto.ingestion.load";

  /**
   * Opens an upload, to be loaded as by {@link #LOAD} when it has come. Body: {@code {"media_type",
   * "dry_run", "length"}}: {@code text/csv}, {@code application/zip} or {@code
   * application/x-ndjson}; whether it is only checked, {@code false} if absent; how many bytes will
   * come, absent if that is not known. Reply: {@code {"address"}}. Fails with 400 if no bytes would
   * come, 413 if more than the setting {@code UPLOAD_BYTES}, 415, 500, and 503 if too many uploads
   * come at once or the verticle is stopping.
   *
   * <p>To that address the bytes are sent as requests, each with a {@link
   * io.vertx.core.buffer.Buffer} of at most {@value #UPLOAD_CHUNK} bytes, which is replied to,
   * without a body, when it is written. So whoever sends should have no more than a few under way.
   * Each fails with 413 or 500, and the upload with it. A request with the header {@link
   * #UPLOAD_END} ends it; its reply is the ingestion, {@code {"id"}} and all else that the contract
   * says of one, and it fails with 400 if nothing came or not as many bytes as were said. A message
   * with the header {@link #UPLOAD_CANCEL} gives it up, and so do {@value #UPLOAD_TIMEOUT_SECONDS}
   * seconds in which nothing is sent: nobody listens at the address any more, and nothing is
   * loaded.
   */
  public static final String UPLOAD = "krispyto.ingestion.upload";

  /** How many bytes of an upload a message has at most. */
  public static final int UPLOAD_CHUNK = 64 * 1024;

  /** How long an upload waits for the next bytes, or for its end. */
  public static final int UPLOAD_TIMEOUT_SECONDS = 30;

  /** The header, {@code true}, of the message after the last bytes of an upload. */
  public static final String UPLOAD_END = "end";

  /** The header, {@code true}, of the message that gives an upload up. */
  public static final String UPLOAD_CANCEL = "cancel";

  /**
   * Published while a source is loaded, a few times a second and at the end of each file: {@code
   * {"id", "source", "file", "bytes", "total_bytes", "rows", "rows_per_second", "seconds_left"}}:
   * of which ingestion; the bytes and rows that are dealt with so far, where those that are read
   * and wait to be merged count half; and what follows from them. Bytes are those of the files, not
   * of their zip; what is not known is {@code null}.
   */
  public static final String PROGRESS = "krispyto.ingestion.progress";

  /** How many rejections a report tells one by one, those of all files together. */
  public static final int REJECTIONS_TOLD = 1000;
}
