package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.NamespaceValue;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import dev.herd.core.chat.syntax.Expression;
import dev.herd.core.chat.syntax.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Executes statements. */
final class Interpreter {
  private final Budget budget;
  private final Output template;
  private final Evaluator evaluator;

  /** How a statement ended. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  /**
   * An interpreter for one rendering.
   *
   * @param budget what it may spend
   * @param template the output whose limit holds for captured text too
   */
  Interpreter(Budget budget, Output template) {
    this.budget = budget;
    this.template = template;
    this.evaluator = new Evaluator(budget);
  }

  Evaluator evaluator() {
    return evaluator;
  }

  /** Executes a body. */
  void run(List<Statement> body, Scope scope, Output output) {
    execute(body, scope, output);
  }

  /** The text of a body. */
  String capture(List<Statement> body, Scope scope) {
    Output output = template.another();
    execute(body, scope, output);
    return output.toString();
  }

  private Flow execute(List<Statement> body, Scope scope, Output output) {
    budget.enter();
    for (Statement statement : body) {
      budget.step();
      Flow flow;
      try {
        flow = execute(statement, scope, output);
      } catch (EvaluationException e) {
        e.locate(statement.position());
        throw e;
      }
      if (flow != Flow.NEXT) {
        budget.exit();
        return flow;
      }
    }
    budget.exit();
    return Flow.NEXT;
  }

  private Flow execute(Statement statement, Scope scope, Output output) {
    switch (statement) {
      case Statement.Literal literal -> output.append(literal.text());
      case Statement.Print print ->
          output.append(Representation.str(evaluator.evaluate(print.value(), scope), budget));
      case Statement.If branches -> {
        return conditional(branches, scope, output);
      }
      case Statement.For loop -> loop(loop, scope, output);
      case Statement.Set set -> assign(set.target(), evaluator.evaluate(set.value(), scope), scope);
      case Statement.SetBlock set -> {
        return setBlock(set, scope);
      }
      case Statement.Macro macro ->
          scope.set(
              macro.name(),
              new MacroValue(macro.name(), macro.signature(), macro.body(), scope, this));
      case Statement.CallBlock call -> call(call, scope, output);
      case Statement.FilterBlock filter -> {
        return filterBlock(filter, scope, output);
      }
      case Statement.With with -> {
        return with(with, scope, output);
      }
      case Statement.Scoped scoped -> {
        return execute(scoped.body(), scope.inner(), output);
      }
      case Statement.Block block -> {
        Scope outer = block.scoped() ? scope : scope.outermost();
        return execute(block.body(), outer.inner(), output);
      }
      case Statement.Break jump -> {
        return Flow.BREAK;
      }
      case Statement.Continue jump -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.NEXT;
  }

  private Flow conditional(Statement.If statement, Scope scope, Output output) {
    for (Statement.Branch branch : statement.branches()) {
      if (Values.truth(evaluator.evaluate(branch.condition(), scope))) {
        return execute(branch.body(), scope, output);
      }
    }
    return execute(statement.otherwise(), scope, output);
  }

  private Flow setBlock(Statement.SetBlock set, Scope scope) {
    Output captured = template.another();
    Flow flow = execute(set.body(), scope.inner(), captured);
    if (flow == Flow.NEXT) {
      assign(set.target(), evaluator.filterText(set.filter(), captured.toString(), scope), scope);
    }
    return flow;
  }

  private Flow filterBlock(Statement.FilterBlock block, Scope scope, Output output) {
    Output captured = template.another();
    Flow flow = execute(block.body(), scope.inner(), captured);
    if (flow == Flow.NEXT) {
      Object filtered = evaluator.filterText(block.filter(), captured.toString(), scope);
      output.append(Representation.str(filtered, budget));
    }
    return flow;
  }

  private Flow with(Statement.With with, Scope scope, Output output) {
    Scope inner = scope.inner();
    for (int i = 0; i < with.targets().size(); i++) {
      assign(with.targets().get(i), evaluator.evaluate(with.values().get(i), scope), inner);
    }
    return execute(with.body(), inner, output);
  }

  private void call(Statement.CallBlock block, Scope scope, Output output) {
    MacroValue caller = new MacroValue(null, block.signature(), block.body(), scope, this);
    Arguments extra = Arguments.NONE.with("caller", caller);
    Object result = evaluator.call(block.call(), extra, scope);
    output.append(Representation.str(result, budget));
  }

  private void assign(Statement.Target target, Object value, Scope scope) {
    switch (target) {
      case Statement.NameTarget name -> scope.set(name.name(), value);
      case Statement.AttributeTarget attribute -> {
        Object owner = scope.get(attribute.owner());
        if (!(owner instanceof NamespaceValue namespace)) {
          throw new EvaluationException(
              "TemplateRuntimeError: cannot assign attribute on non-namespace object");
        }
        namespace.set(attribute.name(), value);
      }
      case Statement.TupleTarget tuple -> unpack(tuple.targets(), value, scope);
    }
  }

  private void unpack(List<Statement.Target> targets, Object value, Scope scope) {
    List<Object> items = new ArrayList<>();
    Iterator<Object> iterator = Values.iterate(value);
    while (iterator.hasNext() && items.size() <= targets.size()) {
      items.add(iterator.next());
    }
    if (items.size() != targets.size()) {
      throw EvaluationException.value(
          items.size() > targets.size()
              ? "too many values to unpack (expected %d)".formatted(targets.size())
              : "not enough values to unpack (expected %d, got %d)"
                  .formatted(targets.size(), items.size()));
    }
    for (int i = 0; i < items.size(); i++) {
      assign(targets.get(i), items.get(i), scope);
    }
  }

  private void loop(Statement.For loop, Scope scope, Output output) {
    loop(loop, evaluator.evaluate(loop.iterable(), scope), 0, scope, output);
  }

  private void loop(Statement.For loop, Object iterable, int depth, Scope scope, Output output) {
    LoopContext.Recursion recursion = null;
    if (loop.recursive()) {
      recursion =
          (inner, innerDepth) -> {
            Output captured = template.another();
            loop(loop, inner, innerDepth, scope, captured);
            return captured.toString();
          };
    }
    Iterator<Object> items = Values.iterate(iterable);
    boolean filtered = loop.condition() != null;
    LoopContext context =
        new LoopContext(
            filtered ? null : iterable,
            filtered ? filter(loop, items, scope) : items,
            recursion,
            depth,
            budget);
    if (!iterate(loop, context, scope, output)) {
      execute(loop.otherwise(), scope.inner(), output);
    }
  }

  /** Whether any iteration reached its end: as in Jinja, one left by break or continue didn't. */
  private boolean iterate(Statement.For loop, LoopContext context, Scope scope, Output output) {
    boolean completed = false;
    while (context.hasNext()) {
      budget.step();
      Scope inner = scope.inner();
      assign(loop.target(), context.next(), inner);
      inner.set("loop", context);
      Flow flow = execute(loop.body(), inner, output);
      if (flow == Flow.BREAK) {
        return completed;
      }
      completed |= flow == Flow.NEXT;
    }
    return completed;
  }

  /** The elements for which the loop's condition holds, asked for one at a time. */
  private Iterator<Object> filter(Statement.For loop, Iterator<Object> items, Scope scope) {
    return new FilteringIterator(
        items,
        item -> {
          Scope inner = scope.inner();
          inner.set("loop", new Undefined("'loop' is undefined in a loop's condition"));
          assign(loop.target(), item, inner);
          Expression condition = loop.condition();
          return Values.truth(evaluator.evaluate(condition, inner));
        },
        budget);
  }
}
