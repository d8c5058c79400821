package io.krispyto.ingestion.record;

import io.krispyto.bus.CurrencyPayload;
import io.krispyto.db.CurrencySql;
import io.krispyto.db.SqlState;
import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Precondition;
import io.krispyto.domain.Violation;
import io.krispyto.domain.currency.CurrencyAlias;
import io.krispyto.domain.currency.CurrencyChange;
import io.krispyto.domain.currency.CurrencyDetails;
import io.krispyto.domain.currency.CurrencyMerge;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.ingestion.record.WriteTransactions.ChangedConcurrently;
import io.krispyto.ingestion.record.WriteTransactions.Committed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Changes, deletes and merges currencies, each in a transaction that locks them. If several clients
 * write based on the same state, exactly one succeeds.
 */
final class CurrencyWriter {
  private static final String SUBJECT = "currency";

  private final WriteTransactions transactions;

  CurrencyWriter(WriteTransactions transactions) {
    this.transactions = transactions;
  }

  /** A locked currency. */
  private record Locked(long id, CurrencyDetails details) {
    String name() {
      return details.currency().name();
    }

    String symbol() {
      return details.currency().symbol();
    }

    /** The text that means this currency, whatever other currencies are called. */
    NamedCurrency unambiguous() {
      return new NamedCurrency(NamedCurrency.SLUG_PREFIX + details.currency().slug());
    }

    Locked require(Precondition condition) {
      condition.require(
          SUBJECT, Optional.of(CurrencyPayload.tag(CurrencyPayload.of(details, DataVersion.NONE))));
      return this;
    }
  }

  /**
   * Changes the name, symbol or aliases of a currency, or whether it is fiat.
   *
   * @return the changed currency; fails with a {@code Failure}
   */
  Future<Committed<CurrencyDetails>> change(CurrencyChange change, Precondition condition) {
    return transactions.run(
        SUBJECT,
        connection ->
            lock(connection, change.currency(), CurrencyWriteSql.LOCK_TO_CHANGE)
                .compose(locked -> change(connection, locked.require(condition), change)));
  }

  private static Future<CurrencyDetails> change(
      SqlConnection connection, Locked locked, CurrencyChange change) {
    var name = change.name().orElse(locked.name());
    var symbol = change.symbol().orElse(locked.symbol());
    var aliases = aliases(locked, name, change.aliases().orElse(locked.details.aliases()));
    var renamed =
        name.equals(locked.name()) && symbol.equals(locked.symbol())
            ? Future.succeededFuture()
            : rename(connection, locked.id, name, symbol);
    return renamed
        .compose(
            done ->
                aliases.equals(locked.details.aliases())
                    ? Future.succeededFuture()
                    : replaceAliases(connection, locked.id, aliases))
        .compose(
            done ->
                change.fiat().orElse(locked.details.isFiat()) == locked.details.isFiat()
                    ? Future.succeededFuture()
                    : mark(connection, locked.id, change.fiat().get()))
        .compose(done -> details(connection, locked));
  }

  private static Future<?> mark(SqlConnection connection, long id, boolean isFiat) {
    return connection.preparedQuery(CurrencyWriteSql.MARK).execute(Tuple.of(id, isFiat));
  }

  /** Adds the former name, so that files with it still load into the currency. */
  private static List<CurrencyAlias> aliases(
      Locked locked, String name, List<CurrencyAlias> given) {
    var aliases = new ArrayList<>(new LinkedHashSet<>(given));
    aliases.removeIf(alias -> alias.isName(name));
    var former = CurrencyAlias.ofName(locked.name());
    if (!former.isName(name) && aliases.stream().noneMatch(alias -> alias.isName(locked.name()))) {
      aliases.add(former);
    }
    return aliases;
  }

  private static Future<?> rename(SqlConnection connection, long id, String name, String symbol) {
    return connection
        .preparedQuery(CurrencyWriteSql.RENAME)
        .execute(Tuple.of(id, name, symbol))
        .recover(
            error ->
                Future.failedFuture(
                    SqlState.UNIQUE_VIOLATION.equals(SqlState.of(error))
                        ? new Failure.Conflict(
                            "Another currency has the name "
                                + name
                                + ". To make them one, merge the two.")
                        : error));
  }

  private static Future<?> replaceAliases(
      SqlConnection connection, long id, List<CurrencyAlias> aliases) {
    return connection
        .preparedQuery(CurrencyWriteSql.REMOVE_ALIASES)
        .execute(Tuple.of(id))
        .compose(
            removed ->
                connection
                    .preparedQuery(CurrencyWriteSql.ADD_ALIASES)
                    .execute(
                        Tuple.of(
                            id,
                            texts(aliases, CurrencyAlias::symbol),
                            texts(aliases, CurrencyAlias::name),
                            days(aliases, CurrencyAlias::from),
                            days(aliases, CurrencyAlias::to))));
  }

  private static String[] texts(
      List<CurrencyAlias> aliases, Function<CurrencyAlias, Optional<String>> member) {
    return aliases.stream().map(member).map(text -> text.orElse(null)).toArray(String[]::new);
  }

  private static LocalDate[] days(
      List<CurrencyAlias> aliases, Function<CurrencyAlias, Optional<LocalDate>> member) {
    return aliases.stream().map(member).map(day -> day.orElse(null)).toArray(LocalDate[]::new);
  }

  /**
   * Deletes a currency with its records and aliases.
   *
   * @return the deleted currency; fails with a {@code Failure}
   */
  Future<Committed<CurrencyIdentity>> delete(NamedCurrency currency, Precondition condition) {
    return transactions.run(
        SUBJECT,
        connection ->
            lock(connection, currency, CurrencyWriteSql.LOCK_TO_DELETE)
                .compose(locked -> delete(connection, locked.require(condition))));
  }

  private static Future<CurrencyIdentity> delete(SqlConnection connection, Locked locked) {
    return execute(connection, CurrencyWriteSql.REMOVE_RECORDS, locked.id)
        .compose(removed -> remove(connection, locked))
        .map(locked.details.currency());
  }

  /** The records are gone, so only rows of other programs can still refer to the currency. */
  private static Future<?> remove(SqlConnection connection, Locked locked) {
    return execute(connection, CurrencyWriteSql.REMOVE, locked.id)
        .recover(
            error ->
                Future.failedFuture(
                    SqlState.FOREIGN_KEY_VIOLATION.equals(SqlState.of(error))
                        ? new Failure.Conflict(
                            "Another table in the database refers to " + locked.name() + ".")
                        : error));
  }

  /**
   * Moves the records of one currency to another, and deletes the first.
   *
   * @return the currency that now has the records; fails with a {@code Failure}
   */
  Future<Committed<CurrencyDetails>> merge(CurrencyMerge merge, Precondition condition) {
    return transactions.run(SUBJECT, connection -> merge(connection, merge, condition));
  }

  private static Future<CurrencyDetails> merge(
      SqlConnection connection, CurrencyMerge merge, Precondition condition) {
    return find(connection, merge.currency())
        .compose(
            source ->
                find(connection, merge.into())
                    .compose(target -> lockBoth(connection, source, target)))
        .compose(both -> lock(connection, merge.currency(), CurrencyWriteSql.LOCK_TO_DELETE))
        .compose(
            source ->
                lock(connection, merge.into(), CurrencyWriteSql.LOCK_TO_CHANGE)
                    .compose(target -> merge(connection, source.require(condition), target)));
  }

  /** Locks in a fixed order, so that two merges cannot deadlock. */
  private static Future<?> lockBoth(SqlConnection connection, Locked source, Locked target) {
    if (source.id == target.id) {
      throw new Failure.InvalidRequest(List.of(new Violation("into", "is the same currency")));
    }
    return connection
        .preparedQuery(CurrencyWriteSql.LOCK_TO_DELETE)
        .execute(Tuple.of((Object) new Long[] {source.id, target.id}));
  }

  private static Future<CurrencyDetails> merge(
      SqlConnection connection, Locked source, Locked target) {
    return move(connection, CurrencyWriteSql.LOCK_SHARED_DAYS, source, target)
        .compose(done -> requireNoContradiction(connection, source, target))
        .compose(done -> move(connection, CurrencyWriteSql.COMPLETE_RECORDS, source, target))
        .compose(done -> move(connection, CurrencyWriteSql.REMOVE_REPETITIONS, source, target))
        .compose(done -> move(connection, CurrencyWriteSql.MOVE_RECORDS, source, target))
        .compose(done -> remove(connection, source))
        .compose(done -> replaceAliases(connection, target.id, aliases(source, target)))
        .compose(done -> details(connection, target));
  }

  private static Future<?> move(
      SqlConnection connection, String sql, Locked source, Locked target) {
    return connection.preparedQuery(sql).execute(Tuple.of(source.id, target.id));
  }

  private static Future<?> requireNoContradiction(
      SqlConnection connection, Locked source, Locked target) {
    return connection
        .preparedQuery(CurrencyWriteSql.CONTRADICTIONS)
        .execute(Tuple.of(source.id, target.id))
        .map(
            rows -> {
              if (rows.size() > 0) {
                throw contradicting(rows);
              }
              return rows;
            });
  }

  private static Failure contradicting(RowSet<Row> rows) {
    var days =
        StreamSupport.stream(rows.spliterator(), false)
            .map(row -> String.valueOf(row.getLocalDate(0)))
            .toList();
    var more = rows.iterator().next().getLong(1) - days.size();
    var last = days.get(days.size() - 1);
    var listed =
        more > 0
            ? String.join(", ", days) + " and " + more + (more == 1 ? " other day" : " other days")
            : days.size() == 1
                ? last
                : String.join(", ", days.subList(0, days.size() - 1)) + " and " + last;
    return new Failure.Conflict(
        "Both currencies have records for "
            + listed
            + ", with different values. Nothing was merged.");
  }

  /** Files with the name or symbol of the merged currency load into the other one from now on. */
  private static List<CurrencyAlias> aliases(Locked source, Locked target) {
    var aliases = new ArrayList<>(target.details.aliases());
    for (var alias : source.details.aliases()) {
      if (!aliases.contains(alias)) {
        aliases.add(alias);
      }
    }
    aliases.removeIf(alias -> alias.isName(target.name()) || alias.isSymbol(target.symbol()));
    var symbol = CurrencyAlias.ofSymbol(source.symbol());
    if (!source.symbol().isEmpty()
        && !symbol.isSymbol(target.symbol())
        && aliases.stream().noneMatch(alias -> alias.isSymbol(source.symbol()))) {
      aliases.add(symbol);
    }
    if (aliases.stream().noneMatch(alias -> alias.isName(source.name()))) {
      aliases.add(CurrencyAlias.ofName(source.name()));
    }
    return aliases;
  }

  /** Locks the currency that a text means, then reads its current state. */
  private static Future<Locked> lock(SqlConnection connection, NamedCurrency currency, String sql) {
    return find(connection, currency)
        .compose(
            found ->
                connection
                    .preparedQuery(sql)
                    .execute(Tuple.of((Object) new Long[] {found.id}))
                    .compose(locked -> find(connection, found.unambiguous()))
                    .map(
                        again -> {
                          if (again.id != found.id) {
                            throw new ChangedConcurrently();
                          }
                          return again;
                        }));
  }

  private static Future<CurrencyDetails> details(SqlConnection connection, Locked locked) {
    return find(connection, locked.unambiguous()).map(Locked::details);
  }

  private static Future<Locked> find(SqlConnection connection, NamedCurrency currency) {
    return connection
        .preparedQuery(CurrencySql.DETAILS)
        .execute(Tuple.of(currency.given(), (Object) null))
        .map(rows -> one(currency, rows));
  }

  private static Locked one(NamedCurrency currency, RowSet<Row> rows) {
    var row = CurrencySql.one(currency, rows);
    return new Locked(CurrencySql.id(row), CurrencySql.details(row));
  }

  private static Future<?> execute(SqlConnection connection, String sql, long id) {
    return connection.preparedQuery(sql).execute(Tuple.of(id));
  }
}
