/** Keeps the data from configured sources up to date. */
package io.krispyto.ingestion.watch;
