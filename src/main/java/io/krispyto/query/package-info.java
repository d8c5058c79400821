/** The read side: {@code QueryVerticle} answers queries on the event bus. */
package io.krispyto.query;
