/** HTTP itself: requests, responses, content negotiation, problems, compression. */
package io.krispyto.http.wire;
