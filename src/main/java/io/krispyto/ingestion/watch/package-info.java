/** Sources that are kept up to date. */
package io.krispyto.ingestion.watch;
