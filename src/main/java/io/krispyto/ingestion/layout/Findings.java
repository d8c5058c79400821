package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.UnusableFile;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is known about a file, for people.
 *
 * @param evidence what proves the layout, the currency and so on
 * @param declared what the user has declared
 * @param questions what must be declared before the file can be read
 * @param suggestion further options for the command; may be empty
 */
record Findings(
    List<String> evidence,
    Declarations declared,
    List<Layout.Question> questions,
    String suggestion) {

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
}
