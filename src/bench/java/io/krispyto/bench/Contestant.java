package io.krispyto.bench;

import java.util.function.Supplier;

/**
 * One of those that are measured side by side.
 *
 * @param <T> what a round measures; its text is shown
 * @param name in the row
 * @param round measures once
 */
public record Contestant<T>(String name, Supplier<T> round) {}
