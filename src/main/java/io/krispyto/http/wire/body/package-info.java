/** Reads request bodies, within limits of size and time. */
package io.krispyto.http.wire.body;
