package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.syntax.KnownNames;
import dev.herd.core.chat.syntax.Statement;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Renders a parsed template. */
public final class Rendering {
  private Rendering() {}

  /** The filters and tests that templates may name. */
  public static KnownNames knownNames() {
    return new KnownNames(Filters.names(), Tests.names());
  }

  /**
   * The text of a template.
   *
   * @param template its statements
   * @param variables what it may see, as template values; copied
   * @param now the clock of {@code strftime_now}
   * @param maxOutput length of the text, and of any captured part of it, in characters
   * @param budget what rendering may spend
   */
  public static String render(
      List<Statement> template,
      Map<String, Object> variables,
      Supplier<LocalDateTime> now,
      int maxOutput,
      Budget budget) {
    Scope scope = Scope.root(Globals.create(now)).inner();
    variables.forEach(scope::set);
    Output output = new Output(maxOutput, budget);
    new Interpreter(budget, output).run(template, scope, output);
    return output.toString();
  }
}
