/** Turns rows into records: staging, merge, binary COPY. */
package io.krispyto.ingestion.load;
