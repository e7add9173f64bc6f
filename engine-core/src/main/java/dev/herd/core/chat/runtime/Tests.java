package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Arithmetic;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.CallableValue;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.DictView;
import dev.herd.core.chat.python.Equality;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.Markup;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.SizedValue;
import dev.herd.core.chat.python.TextPredicate;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Jinja's tests by name. */
final class Tests {
  private static final Map<String, Test> TESTS = new HashMap<>();

  /** A test with one argument. */
  @FunctionalInterface
  private interface Relation {
    boolean holds(Object value, Object other, Budget budget);
  }

  static {
    predicate("defined", value -> !(value instanceof Undefined));
    predicate("undefined", Undefined.class::isInstance);
    predicate("none", value -> value == null);
    predicate("boolean", Boolean.class::isInstance);
    predicate("true", Boolean.TRUE::equals);
    predicate("false", Boolean.FALSE::equals);
    predicate("integer", value -> Values.isInteger(value) && !(value instanceof Boolean));
    predicate("float", Double.class::isInstance);
    predicate("number", Values::isNumber);
    predicate("string", Values::isText);
    predicate("mapping", DictValue.class::isInstance);
    predicate("iterable", value -> Values.isIterable(value) || value instanceof LoopContext);
    predicate("sequence", Tests::isSequence);
    predicate("callable", value -> value instanceof CallableValue || value instanceof Undefined);
    predicate("escaped", Markup.class::isInstance);
    predicate("filter", value -> Values.isText(value) && Filters.exists(Values.text(value)));
    predicate("test", value -> Values.isText(value) && TESTS.containsKey(Values.text(value)));
    TESTS.put("lower", (evaluator, value, arguments) -> cased(evaluator, value, arguments, true));
    TESTS.put("upper", (evaluator, value, arguments) -> cased(evaluator, value, arguments, false));
    TESTS.put("odd", (evaluator, value, arguments) -> remains(evaluator, value, arguments, 1L));
    TESTS.put("even", (evaluator, value, arguments) -> remains(evaluator, value, arguments, 0L));
    relation(
        (value, other, budget) ->
            Equality.equal(Arithmetic.remainder(value, other, budget), 0L, budget),
        "divisibleby");
    relation((value, other, budget) -> Equality.identical(value, other), "sameas");
    relation((value, other, budget) -> Equality.contains(other, value, budget), "in");
    relation(Equality::equal, "eq", "equalto", "==");
    relation((value, other, budget) -> !Equality.equal(value, other, budget), "ne", "!=");
    ordering("<", "lt", "lessthan", "<");
    ordering("<=", "le", "<=");
    ordering(">", "gt", "greaterthan", ">");
    ordering(">=", "ge", ">=");
  }

  private Tests() {}

  static Set<String> names() {
    return Set.copyOf(TESTS.keySet());
  }

  static Test get(String name) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw new EvaluationException("TemplateRuntimeError: No test named '" + name + "'");
    }
    return test;
  }

  private static void predicate(String name, Predicate<Object> predicate) {
    TESTS.put(
        name,
        (evaluator, value, arguments) -> {
          arguments.none(name);
          return predicate.test(value);
        });
  }

  private static void relation(Relation relation, String... names) {
    for (String name : names) {
      TESTS.put(
          name,
          (evaluator, value, arguments) ->
              relation.holds(value, arguments.bind(name, 1, "other")[0], evaluator.budget()));
    }
  }

  private static void ordering(String operator, String... names) {
    relation((value, other, budget) -> Equality.ordered(value, other, operator, budget), names);
  }

  private static boolean isSequence(Object value) {
    return Values.hasLength(value)
        && !(value instanceof DictView)
        && !(value instanceof SizedValue);
  }

  private static boolean cased(
      Evaluator evaluator, Object value, Arguments arguments, boolean lower) {
    arguments.none(lower ? "lower" : "upper");
    String text = Representation.str(value, evaluator.budget());
    return (lower ? TextPredicate.LOWER : TextPredicate.UPPER).test(text);
  }

  private static boolean remains(
      Evaluator evaluator, Object value, Arguments arguments, Object remainder) {
    arguments.none("odd or even");
    Budget budget = evaluator.budget();
    return Equality.equal(Arithmetic.remainder(value, 2L, budget), remainder, budget);
  }
}
