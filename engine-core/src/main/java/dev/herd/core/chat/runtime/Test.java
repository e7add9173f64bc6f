package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;

/** A test: {@code value is name(arguments)}. */
@FunctionalInterface
interface Test {
  /** Whether it holds. */
  boolean holds(Evaluator evaluator, Object value, Arguments arguments);
}
