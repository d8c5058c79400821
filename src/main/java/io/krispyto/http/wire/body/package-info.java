/** Request bodies, and their limits of size and time. */
package io.krispyto.http.wire.body;
