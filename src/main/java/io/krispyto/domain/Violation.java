package io.krispyto.domain;

/**
 * A parameter that is wrong, and why.
 *
 * @param parameter its name in the contract
 * @param reason a phrase that goes on from the name: {@code is missing}
 */
public record Violation(String parameter, String reason) {}
