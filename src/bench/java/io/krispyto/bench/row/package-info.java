/** The rows of the table, each a small class. */
package io.krispyto.bench.row;
