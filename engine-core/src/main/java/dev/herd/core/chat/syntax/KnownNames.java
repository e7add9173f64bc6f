package dev.herd.core.chat.syntax;

import java.util.Set;

/**
 * The filters and tests that there are.
 *
 * @param filters names of the filters
 * @param tests names of the tests
 */
public record KnownNames(Set<String> filters, Set<String> tests) {}
