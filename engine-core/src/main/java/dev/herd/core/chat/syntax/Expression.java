package dev.herd.core.chat.syntax;

import java.util.List;

/** An expression of the template language; positions are offsets in the normalised source. */
public sealed interface Expression {
  /** Where it stands. */
  int position();

  /** A literal. */
  record Constant(int position, Object value) implements Expression {}

  /** A variable. */
  record Name(int position, String name) implements Expression {}

  /** {@code (a, b)}. */
  record TupleLiteral(int position, List<Expression> items) implements Expression {}

  /** {@code [a, b]}. */
  record ListLiteral(int position, List<Expression> items) implements Expression {}

  /** {@code {a: b}}. */
  record DictLiteral(int position, List<Expression> keys, List<Expression> values)
      implements Expression {}

  /** {@code owner.name}. */
  record Attribute(int position, Expression owner, String name) implements Expression {}

  /** {@code owner[key]}. */
  record Item(int position, Expression owner, Expression key) implements Expression {}

  /** {@code owner[start:stop:step]}; a missing part is null. */
  record SliceItem(
      int position, Expression owner, Expression start, Expression stop, Expression step)
      implements Expression {}

  /** {@code function(arguments)}. */
  record Call(int position, Expression function, ArgumentList arguments) implements Expression {}

  /** {@code operand | name(arguments)}; no operand stands for the text of the filter's block. */
  record Filter(int position, Expression operand, String name, ArgumentList arguments)
      implements Expression {}

  /** {@code operand is name(arguments)}. */
  record Test(int position, Expression operand, String name, ArgumentList arguments)
      implements Expression {}

  /** {@code not operand}. */
  record Not(int position, Expression operand) implements Expression {}

  /** {@code -operand} or {@code +operand}. */
  record Sign(int position, boolean negative, Expression operand) implements Expression {}

  /** {@code left and right}, {@code left or right}. */
  record Logic(int position, boolean and, Expression left, Expression right)
      implements Expression {}

  /** An arithmetic operator: one of {@code + - * / // % **}. */
  record Binary(int position, String operator, Expression left, Expression right)
      implements Expression {}

  /** {@code a ~ b ~ c}. */
  record Concatenation(int position, List<Expression> parts) implements Expression {}

  /** {@code first < second == third ...}: one operator for each of the other operands. */
  record Comparison(int position, Expression first, List<String> operators, List<Expression> others)
      implements Expression {}

  /** {@code then if condition else otherwise}; otherwise may be null. */
  record Conditional(int position, Expression condition, Expression then, Expression otherwise)
      implements Expression {}

  /**
   * The arguments of a call.
   *
   * @param positional those without a name
   * @param names names of the others
   * @param values values of the others
   * @param extraPositional {@code *expression}, or null
   * @param extraNamed {@code **expression}, or null
   */
  record ArgumentList(
      List<Expression> positional,
      List<String> names,
      List<Expression> values,
      Expression extraPositional,
      Expression extraNamed) {
    /** No arguments. */
    public static final ArgumentList NONE =
        new ArgumentList(List.of(), List.of(), List.of(), null, null);
  }
}
