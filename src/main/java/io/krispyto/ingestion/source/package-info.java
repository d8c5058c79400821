/** Provides the bytes to load, from a folder, archive, URL, Google Drive or the sample. */
package io.krispyto.ingestion.source;
