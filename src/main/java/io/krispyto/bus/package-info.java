/** The event bus API: addresses, messages, codecs and a client. */
package io.krispyto.bus;
