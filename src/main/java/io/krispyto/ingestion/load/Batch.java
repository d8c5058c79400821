package io.krispyto.ingestion.load;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import java.util.List;

/**
 * A group of rows that is processed together.
 *
 * @param rows the rows that can be loaded
 * @param rejections the rejections of the rows that cannot be loaded
 * @param read the number of bytes of the file read so far
 */
record Batch(List<InputRow.Good> rows, List<Rejection> rejections, long read) {}
