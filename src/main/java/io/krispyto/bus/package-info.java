/** The event bus as an API: every address, message and codec. */
package io.krispyto.bus;
