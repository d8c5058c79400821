package io.krispyto.ingestion.load;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import java.util.List;

/**
 * Rows of a file that are dealt with at once.
 *
 * @param rows that can be loaded
 * @param rejections of those that cannot
 * @param read how many bytes of the file were read by now
 */
record Batch(List<InputRow.Good> rows, List<Rejection> rejections, long read) {}
