package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Arithmetic;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.CallableValue;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.Equality;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.ListValue;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.Slice;
import dev.herd.core.chat.python.Subscript;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import dev.herd.core.chat.syntax.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates expressions. */
final class Evaluator {
  private final Budget budget;

  Evaluator(Budget budget) {
    this.budget = budget;
  }

  Budget budget() {
    return budget;
  }

  /** The value of an expression; an error remembers the innermost expression it came from. */
  Object evaluate(Expression expression, Scope scope) {
    budget.step();
    budget.enter();
    try {
      return compute(expression, scope);
    } catch (EvaluationException e) {
      e.locate(expression.position());
      throw e;
    } finally {
      budget.exit();
    }
  }

  private Object compute(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.TupleLiteral tuple -> new TupleValue(all(tuple.items(), scope));
      case Expression.ListLiteral list -> new ListValue(all(list.items(), scope));
      case Expression.DictLiteral dict -> dict(dict, scope);
      case Expression.Attribute attribute ->
          Subscript.attribute(evaluate(attribute.owner(), scope), attribute.name(), budget);
      case Expression.Item item ->
          Subscript.item(evaluate(item.owner(), scope), evaluate(item.key(), scope), budget);
      case Expression.SliceItem slice ->
          Slice.of(
              evaluate(slice.owner(), scope),
              optional(slice.start(), scope),
              optional(slice.stop(), scope),
              optional(slice.step(), scope),
              budget);
      case Expression.Call call -> call(call, Arguments.NONE, scope);
      case Expression.Filter filter -> filter(filter, evaluate(filter.operand(), scope), scope);
      case Expression.Test test -> test(test, scope);
      case Expression.Not not -> !Values.truth(evaluate(not.operand(), scope));
      case Expression.Sign sign -> sign(sign, scope);
      case Expression.Logic logic -> logic(logic, scope);
      case Expression.Binary binary ->
          binary(
              binary.operator(), evaluate(binary.left(), scope), evaluate(binary.right(), scope));
      case Expression.Concatenation concatenation -> concatenate(concatenation, scope);
      case Expression.Comparison comparison -> compare(comparison, scope);
      case Expression.Conditional conditional -> choose(conditional, scope);
    };
  }

  private Object optional(Expression expression, Scope scope) {
    return expression == null ? null : evaluate(expression, scope);
  }

  private List<Object> all(List<Expression> expressions, Scope scope) {
    budget.elements(expressions.size());
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Object dict(Expression.DictLiteral literal, Scope scope) {
    int size = literal.keys().size();
    budget.elements(2L * size);
    DictValue dict = new DictValue(size);
    for (int i = 0; i < size; i++) {
      Object key = evaluate(literal.keys().get(i), scope);
      dict.put(key, evaluate(literal.values().get(i), scope));
    }
    return dict;
  }

  /** Calls what the call names, with more named arguments than it spells out. */
  Object call(Expression.Call call, Arguments more, Scope scope) {
    Object function = evaluate(call.function(), scope);
    Arguments arguments = arguments(call.arguments(), scope);
    for (Map.Entry<String, Object> entry : more.named().entrySet()) {
      arguments = arguments.with(entry.getKey(), entry.getValue());
    }
    if (function instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(function instanceof CallableValue callable)) {
      throw EvaluationException.type(
          "'%s' object is not callable".formatted(Values.typeName(function)));
    }
    return callable.call(arguments, budget);
  }

  private Arguments arguments(Expression.ArgumentList list, Scope scope) {
    List<Object> positional = all(list.positional(), scope);
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < list.names().size(); i++) {
      named.put(list.names().get(i), evaluate(list.values().get(i), scope));
    }
    if (list.extraPositional() != null) {
      positional.addAll(Values.collect(evaluate(list.extraPositional(), scope), budget));
    }
    if (list.extraNamed() != null) {
      addNamed(named, evaluate(list.extraNamed(), scope));
    }
    return new Arguments(positional, named);
  }

  private void addNamed(Map<String, Object> named, Object extra) {
    if (!(extra instanceof DictValue dict)) {
      throw EvaluationException.type("argument after ** must be a mapping");
    }
    budget.elements(dict.size());
    for (DictValue.Entry entry : dict.entries()) {
      String name = Values.requireText(entry.key(), "a keyword");
      if (named.put(name, entry.value()) != null) {
        throw EvaluationException.type("got multiple values for keyword argument '" + name + "'");
      }
    }
  }

  /** The result of a filter for a value. */
  Object filter(Expression.Filter filter, Object value, Scope scope) {
    return Filters.get(filter.name()).apply(this, value, arguments(filter.arguments(), scope));
  }

  /** The result of a block's filters, the innermost of which has no operand, for its text. */
  Object filterText(Expression filters, String text, Scope scope) {
    if (!(filters instanceof Expression.Filter filter)) {
      return text;
    }
    Object operand = filterText(filter.operand(), text, scope);
    try {
      return filter(filter, operand, scope);
    } catch (EvaluationException e) {
      e.locate(filter.position());
      throw e;
    }
  }

  private Object test(Expression.Test test, Scope scope) {
    Object value = evaluate(test.operand(), scope);
    return Tests.get(test.name()).holds(this, value, arguments(test.arguments(), scope));
  }

  private Object sign(Expression.Sign sign, Scope scope) {
    Object operand = evaluate(sign.operand(), scope);
    return sign.negative() ? Arithmetic.negate(operand) : Arithmetic.plus(operand);
  }

  private Object logic(Expression.Logic logic, Scope scope) {
    Object left = evaluate(logic.left(), scope);
    return Values.truth(left) == logic.and() ? evaluate(logic.right(), scope) : left;
  }

  private Object binary(String operator, Object left, Object right) {
    return switch (operator) {
      case "+" -> Arithmetic.add(left, right, budget);
      case "-" -> Arithmetic.subtract(left, right);
      case "*" -> Arithmetic.multiply(left, right, budget);
      case "/" -> Arithmetic.divide(left, right, budget);
      case "//" -> Arithmetic.floorDivide(left, right, budget);
      case "%" -> Arithmetic.remainder(left, right, budget);
      case "**" -> Arithmetic.power(left, right, budget);
      default -> throw new IllegalArgumentException("no operator: " + operator);
    };
  }

  private Object concatenate(Expression.Concatenation concatenation, Scope scope) {
    StringBuilder out = new StringBuilder();
    for (Expression part : concatenation.parts()) {
      String text = Representation.str(evaluate(part, scope), budget);
      budget.characters(text.length());
      out.append(text);
    }
    return out.toString();
  }

  private Object compare(Expression.Comparison comparison, Scope scope) {
    Object left = evaluate(comparison.first(), scope);
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object right = evaluate(comparison.others().get(i), scope);
      if (!holds(comparison.operators().get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private boolean holds(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Equality.equal(left, right, budget);
      case "!=" -> !Equality.equal(left, right, budget);
      case "in" -> Equality.contains(right, left, budget);
      case "not in" -> !Equality.contains(right, left, budget);
      default -> Equality.ordered(left, right, operator, budget);
    };
  }

  private Object choose(Expression.Conditional conditional, Scope scope) {
    if (Values.truth(evaluate(conditional.condition(), scope))) {
      return evaluate(conditional.then(), scope);
    }
    return conditional.otherwise() == null
        ? new Undefined("the inline if-expression evaluated to false and no else was defined")
        : evaluate(conditional.otherwise(), scope);
  }
}
