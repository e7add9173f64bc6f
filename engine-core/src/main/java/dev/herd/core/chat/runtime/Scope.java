package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Undefined;
import java.util.HashMap;
import java.util.Map;

/**
 * Variables by name, and the scope around. Assigning always stays in the innermost scope: what a
 * loop's body sets is gone with its iteration.
 */
final class Scope {
  private final Scope outer;
  private final Map<String, Object> variables;

  private Scope(Scope outer, Map<String, Object> variables) {
    this.outer = outer;
    this.variables = variables;
  }

  static Scope root(Map<String, Object> variables) {
    return new Scope(null, variables);
  }

  Scope inner() {
    return new Scope(this, new HashMap<>());
  }

  /** The scope that a template starts in, above the globals. */
  Scope outermost() {
    Scope scope = this;
    while (scope.outer != null && scope.outer.outer != null) {
      scope = scope.outer;
    }
    return scope;
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Object value = scope.variables.getOrDefault(name, Missing.VALUE);
      if (value != Missing.VALUE) {
        return value;
      }
    }
    return Undefined.name(name);
  }
}
