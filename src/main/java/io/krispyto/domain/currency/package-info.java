/** Names of currencies in requests, and changes to currencies. */
package io.krispyto.domain.currency;
