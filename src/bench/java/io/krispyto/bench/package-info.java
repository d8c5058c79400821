/** The benchmark: rows of work that are measured side by side, and the table of what came out. */
package io.krispyto.bench;
