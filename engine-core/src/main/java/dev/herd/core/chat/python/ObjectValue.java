package dev.herd.core.chat.python;

/** A value with attributes of its own: a namespace, a loop, a macro, a function. */
public interface ObjectValue {
  /** Python's name of its type. */
  String typeName();

  /** An attribute, or {@link Missing#VALUE}. */
  default Object attribute(String name) {
    return Missing.VALUE;
  }

  /** What printing it shows. */
  default String display(Budget budget) {
    return "<" + typeName() + ">";
  }
}
