/** Provides the bytes to load, from a file, folder, archive or download. */
package io.krispyto.ingestion.source;
