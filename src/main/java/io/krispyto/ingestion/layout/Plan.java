package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.FooterReader;
import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.TableReader;
import io.krispyto.ingestion.format.UnusableFile;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a file will be read.
 *
 * @param layout the name of its layout
 * @param evidence what proves the layout, the currency and so on, for people
 * @param declared what the user has declared
 * @param questions what must be declared before the file can be read
 * @param suggestion further options for the command; empty if there are none
 * @param delimiter the character between values
 * @param headerRows how many rows come before the first record
 * @param mapping where the values are
 * @param bars how bars within a day become records; empty if each row is a record
 * @param dayOf the day to which a row belongs; empty if rows keep their times, or are bars
 * @param aligned whether each row must have the time of midnight
 * @param rates the currencies of a table of rates; empty for any other table
 * @param keepsTimes whether several rows of one day stay several records
 */
record Plan(
    String layout,
    List<String> evidence,
    Declarations declared,
    List<Layout.Question> questions,
    String suggestion,
    char delimiter,
    int headerRows,
    Mapping mapping,
    Optional<DayBars.Rule> bars,
    Optional<DayOf> dayOf,
    boolean aligned,
    Optional<Rates> rates,
    boolean keepsTimes) {

  /**
   * @throws UnusableFile if something must be declared; the message says what, and how
   */
  void requireComplete(String file) throws UnusableFile {
    if (!questions.isEmpty()) {
      throw new UnusableFile(
          questions.stream().map(Layout.Question::sentence).collect(Collectors.joining(" "))
              + " For example: "
              + command(file));
    }
  }

  /** Returns a command with the most likely answers to the questions. */
  String command(String file) {
    return "krispyto ingest "
        + Shell.quoted(file)
        + declared.without(questions).options()
        + questions.stream().map(question -> " " + question.options()).collect(Collectors.joining())
        + suggestion;
  }

  /**
   * Creates the reader of the file.
   *
   * @param table the table from its start; the reader closes it
   */
  RowReader reader(Table table, Clock clock) throws UnusableFile {
    String[] header = null;
    for (var i = 0; i < headerRows; i++) {
      header = table.next();
    }
    if (rates.isPresent()) {
      return new RatesReader(table, rates.get(), mapping.notation(), clock);
    }
    RowReader reader =
        new FooterReader(
            new TableReader(table, header == null ? null : header.clone(), mapping, clock));
    if (bars.isPresent()) {
      return new DayBars(reader, bars.get());
    }
    return dayOf.isPresent() ? new DayRows(reader, dayOf.get(), aligned) : reader;
  }
}
