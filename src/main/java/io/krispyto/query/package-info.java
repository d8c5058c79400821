/** The read side: {@code QueryVerticle} replies to queries on the event bus. */
package io.krispyto.query;
