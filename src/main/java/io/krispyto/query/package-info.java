/** The read side: questions in, finished bytes out. */
package io.krispyto.query;
