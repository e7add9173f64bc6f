package dev.herd.core.chat.syntax;

import java.util.List;

/** A statement of the template language; positions are offsets in the normalised source. */
public sealed interface Statement {
  /** Where it stands. */
  int position();

  /** Text outside of tags. */
  record Literal(int position, String text) implements Statement {}

  /** {@code {{ value }}}. */
  record Print(int position, Expression value) implements Statement {}

  /** {@code if}, its {@code elif}s, and its {@code else}, which may be empty. */
  record If(int position, List<Branch> branches, List<Statement> otherwise) implements Statement {}

  /** {@code for}; without {@code if} the condition is null. */
  record For(
      int position,
      Target target,
      Expression iterable,
      Expression condition,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  /** {@code set target = value}. */
  record Set(int position, Target target, Expression value) implements Statement {}

  /** {@code set target | filter} with a body; without a filter it is null. */
  record SetBlock(int position, Target target, Expression filter, List<Statement> body)
      implements Statement {}

  /** {@code macro}. */
  record Macro(int position, String name, Signature signature, List<Statement> body)
      implements Statement {}

  /** {@code call(parameters) macro(arguments)}. */
  record CallBlock(int position, Signature signature, Expression.Call call, List<Statement> body)
      implements Statement {}

  /** {@code filter name}. */
  record FilterBlock(int position, Expression filter, List<Statement> body) implements Statement {}

  /** {@code with}. */
  record With(int position, List<Target> targets, List<Expression> values, List<Statement> body)
      implements Statement {}

  /** {@code generation}: a scope of its own, with no other effect on the text. */
  record Scoped(int position, List<Statement> body) implements Statement {}

  /** {@code block}: sees the outermost scope only, unless it is scoped. */
  record Block(int position, boolean scoped, List<Statement> body) implements Statement {}

  /** {@code break}. */
  record Break(int position) implements Statement {}

  /** {@code continue}. */
  record Continue(int position) implements Statement {}

  /** A condition and what to do where it is the first that holds. */
  record Branch(Expression condition, List<Statement> body) {}

  /**
   * Parameters of a macro or call block.
   *
   * @param parameters names
   * @param defaults default values of the last parameters
   * @param usesCaller whether the body speaks of {@code caller}
   * @param usesKeywords whether the body speaks of {@code kwargs}
   * @param usesExtra whether the body speaks of {@code varargs}
   */
  record Signature(
      List<String> parameters,
      List<Expression> defaults,
      boolean usesCaller,
      boolean usesKeywords,
      boolean usesExtra) {}

  /** What is assigned to. */
  sealed interface Target {}

  /** A variable. */
  record NameTarget(String name) implements Target {}

  /** An attribute of a namespace. */
  record AttributeTarget(int position, String owner, String name) implements Target {}

  /** Several targets, for the elements of one value. */
  record TupleTarget(List<Target> targets) implements Target {}
}
