/** The read side: queries in, finished bytes out. */
package io.krispyto.query;
