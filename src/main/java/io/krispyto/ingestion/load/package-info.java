/** How rows become records: staging, merge, binary COPY. */
package io.krispyto.ingestion.load;
