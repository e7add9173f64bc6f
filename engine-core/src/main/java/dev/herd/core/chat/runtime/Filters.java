package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.EvaluationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Jinja's filters by name. */
final class Filters {
  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    TextFilters.register(FILTERS);
    HtmlFilters.register(FILTERS);
    NumberFilters.register(FILTERS);
    SequenceFilters.register(FILTERS);
    SelectionFilters.register(FILTERS);
    OrderFilters.register(FILTERS);
  }

  private Filters() {}

  static Set<String> names() {
    return Set.copyOf(FILTERS.keySet());
  }

  static boolean exists(String name) {
    return FILTERS.containsKey(name);
  }

  static Filter get(String name) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw new EvaluationException("TemplateRuntimeError: No filter named '" + name + "'");
    }
    return filter;
  }
}
