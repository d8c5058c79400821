/** Connections: accepting, counting per address, slow readers, draining. */
package io.krispyto.http.wire.connection;
