package dev.herd.core.chat.python;

import java.util.List;

/**
 * Python's list.
 *
 * @param items the elements
 */
public record ListValue(List<Object> items) implements SequenceValue {}
