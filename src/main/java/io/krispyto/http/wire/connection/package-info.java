/** Connections: failures to accept, limits per address, slow readers, draining. */
package io.krispyto.http.wire.connection;
