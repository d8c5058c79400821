/** Describes files before they are loaded. */
package io.krispyto.ingestion.inspect;
