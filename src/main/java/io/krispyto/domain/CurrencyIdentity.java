package io.krispyto.domain;

/**
 * A currency that a text can mean.
 *
 * @param slug identifies the currency, and never changes
 */
public record CurrencyIdentity(String name, String symbol, String slug) {}
