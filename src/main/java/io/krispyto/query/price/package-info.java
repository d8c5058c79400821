/** Prices of many pairs of a currency and a day. */
package io.krispyto.query.price;
