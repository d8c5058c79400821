/** What the files of known origins look like, and what is declared about the others. */
package io.krispyto.ingestion.layout;
