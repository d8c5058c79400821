/** Server-sent events. */
package io.krispyto.http.event;
