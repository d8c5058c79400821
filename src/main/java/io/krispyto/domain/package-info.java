/** The words of the project as values: queries, days, failures. Knows only the JDK. */
package io.krispyto.domain;
