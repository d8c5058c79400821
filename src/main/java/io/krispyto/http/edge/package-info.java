/** Responses from the bus: cached, or streamed in chunks. */
package io.krispyto.http.edge;
