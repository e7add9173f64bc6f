package dev.herd.core.chat.python;

/**
 * A function or bound method built into the template language.
 *
 * @param name its name
 * @param body what it does
 */
public record FunctionValue(String name, Body body) implements CallableValue {
  /** What a function does. */
  @FunctionalInterface
  public interface Body {
    /** Computes the result. */
    Object call(Arguments arguments, Budget budget);
  }

  @Override
  public String typeName() {
    return "builtin_function_or_method";
  }

  @Override
  public String display(Budget budget) {
    return "<built-in function " + name + ">";
  }

  @Override
  public Object call(Arguments arguments, Budget budget) {
    return body.call(arguments, budget);
  }
}
