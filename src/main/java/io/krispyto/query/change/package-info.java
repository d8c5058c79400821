/** What changed from one data version to the next, published on the event bus. */
package io.krispyto.query.change;
