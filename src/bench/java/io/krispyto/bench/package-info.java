/** The benchmark: rows of work that are measured side by side, and the table of results. */
package io.krispyto.bench;
