/** Domain values: queries, days, records and failures. Depends on the JDK only. */
package io.krispyto.domain;
