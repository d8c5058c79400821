/** How requests name currencies, and changes to them. */
package io.krispyto.domain.currency;
