package dev.herd.core.chat.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the parser remembers about names while it reads: filters and tests that don't exist (an
 * error at once, but not under a condition, which may never hold), and which special names each
 * macro around speaks of.
 */
final class NameUses {
  private final KnownNames known;
  private final List<TemplateSyntaxException> unknown = new ArrayList<>();
  private final Deque<Set<String>> macros = new ArrayDeque<>();

  NameUses(KnownNames known) {
    this.known = known;
  }

  void filter(String name, int position) {
    use("filter", name, known.filters().contains(name), position);
  }

  void test(String name, int position) {
    use("test", name, known.tests().contains(name), position);
  }

  private void use(String kind, String name, boolean exists, int position) {
    if (!exists) {
      unknown.add(new TemplateSyntaxException("No " + kind + " named '" + name + "'", position));
    }
  }

  /** A mark for {@link #forgive} and {@link #insist}. */
  int mark() {
    return unknown.size();
  }

  /** What is unknown since the mark stands under a condition. */
  void forgive(int mark) {
    unknown.subList(mark, unknown.size()).clear();
  }

  /** What is unknown since the mark is an error. */
  void insist(int mark) {
    if (unknown.size() > mark) {
      throw unknown.get(mark);
    }
  }

  void variable(String name) {
    if ("caller".equals(name) || "kwargs".equals(name) || "varargs".equals(name)) {
      macros.forEach(uses -> uses.add(name));
    }
  }

  void enterMacro() {
    macros.push(new HashSet<>());
  }

  Set<String> exitMacro() {
    return macros.pop();
  }
}
