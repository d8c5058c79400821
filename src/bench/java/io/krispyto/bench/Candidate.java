package io.krispyto.bench;

import java.util.function.Supplier;

/**
 * One of the programs that a row compares.
 *
 * @param <T> result of a round; its text is printed
 * @param name name within the row
 * @param round measures one round
 */
public record Candidate<T>(String name, Supplier<T> round) {}
