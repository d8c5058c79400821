/** The write side: sources, CSV, and what was rejected and why. */
package io.krispyto.ingestion;
