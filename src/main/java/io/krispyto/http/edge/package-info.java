/** Responses to queries on the event bus, cached or streamed in chunks. */
package io.krispyto.http.edge;
