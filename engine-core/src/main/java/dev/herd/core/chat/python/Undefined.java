package dev.herd.core.chat.python;

/**
 * Jinja's undefined: empty when printed, iterated or tested, an error when used for anything else.
 *
 * @param message what to say when it is used
 */
public record Undefined(String message) {
  /** A name that nothing defines. */
  public static Undefined name(String name) {
    return new Undefined(Representation.repr(name) + " is undefined");
  }

  /** An attribute or element that a value lacks. */
  public static Undefined member(Object owner, Object member) {
    String type = Values.typeName(owner);
    if (owner == null) {
      type = "None";
    }
    return new Undefined(
        Values.isText(member)
            ? "'" + type + " object' has no attribute '" + Values.text(member) + "'"
            : type + " object has no element " + Values.typeName(member));
  }

  /** The error of using it. */
  public EvaluationException error() {
    return new EvaluationException("UndefinedError: " + message);
  }
}
