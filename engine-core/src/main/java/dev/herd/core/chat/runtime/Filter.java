package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;

/** A filter: {@code value | name(arguments)}. */
@FunctionalInterface
interface Filter {
  /** The filter's result. */
  Object apply(Evaluator evaluator, Object value, Arguments arguments);
}
