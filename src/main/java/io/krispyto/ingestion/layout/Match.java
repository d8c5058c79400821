package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.UnusableFile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A layout that fits a file.
 *
 * @param header the header of the file; empty if it has none, or one that the layout does not know
 * @param ofHeader what the header says
 * @param ofFileName what the file name says; empty if it is not a name of this origin
 */
record Match(
    Layout layout,
    Optional<HeaderPattern> header,
    Map<TextPattern.Part, String> ofHeader,
    Optional<Map<TextPattern.Part, String>> ofFileName) {

  /** Returns the match if the layout recognises the file. */
  static Optional<Match> of(Layout layout, Preview preview, String stem, Declarations declared)
      throws UnusableFile {
    var match = declared(layout, preview, stem, declared);
    var isRecognised =
        switch (layout.recognition()) {
          case HEADER -> match.header.isPresent();
          case FILE_NAME -> match.isNamed(preview, declared);
          case BOTH -> match.header.isPresent() && match.ofFileName.isPresent();
          case EITHER -> match.header.isPresent() || match.isNamed(preview, declared);
        };
    return isRecognised ? Optional.of(match) : Optional.empty();
  }

  private static char delimiter(Layout layout, Declarations declared) {
    return declared.get(Declaration.DELIMITER, Character.class).orElse(layout.delimiter());
  }

  /** Returns whether the file has the name and the shape of the origin's files. */
  private boolean isNamed(Preview preview, Declarations declared) throws UnusableFile {
    return ofFileName.isPresent()
        && (layout.hasAnyHeader() || hasRowsOfWidth(preview.rows(delimiter(layout, declared))));
  }

  /** Returns whether the file begins with a row, with no header before it. */
  boolean hasRowsOfWidth(List<String[]> rows) {
    return layout.headerless()
        && !rows.isEmpty()
        && (layout.width().isEmpty() || rows.get(0).length == layout.width().getAsInt())
        && Preview.isRow(rows.get(0));
  }

  /** Returns the match of a file whose layout is declared. */
  static Match declared(Layout layout, Preview preview, String stem, Declarations declared)
      throws UnusableFile {
    var rows = preview.rows(delimiter(layout, declared));
    var ofFileName = layout.ofFileName(stem);
    for (var header : layout.headers()) {
      var found = header.match(rows);
      if (found.isPresent()) {
        return new Match(layout, Optional.of(header), found.get(), ofFileName);
      }
    }
    return new Match(layout, Optional.empty(), Map.of(), ofFileName);
  }

  /** Returns what the header and the file name say together; the header takes precedence. */
  Map<TextPattern.Part, String> said() {
    var said = new EnumMap<TextPattern.Part, String>(TextPattern.Part.class);
    ofFileName.ifPresent(said::putAll);
    said.putAll(ofHeader);
    return said;
  }

  /** Returns how the layout was recognised, for people. */
  List<String> evidence() {
    var byHeader = "the header matches " + layout.title();
    var byName = "the file name matches " + layout.title();
    if (header.isEmpty()) {
      return ofFileName.isPresent() ? List.of(byName) : List.of();
    }
    return ofFileName.isPresent() ? List.of(byHeader, byName) : List.of(byHeader);
  }
}
