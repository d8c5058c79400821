package io.krispyto.domain;

/**
 * An invalid parameter and the reason.
 *
 * @param parameter the contract's name of the parameter
 * @param reason phrase that completes a sentence starting with the name: {@code is missing}
 */
public record Violation(String parameter, String reason) {}
