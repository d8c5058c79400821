/** The words of the project as values: questions, days, failures. Knows only the JDK. */
package io.krispyto.domain;
