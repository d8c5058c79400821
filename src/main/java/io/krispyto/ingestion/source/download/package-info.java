/** Downloads files over HTTP, and from Google Drive. */
package io.krispyto.ingestion.source.download;
