package io.krispyto.query.row;

/** How the rows of a statement become the bytes of a response. */
public interface RowLayout {
  /** The media type of the bytes. */
  String mediaType();

  /** Creates a writer for one result. */
  RowWriter writer();
}
