package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.Subscript;
import dev.herd.core.chat.python.TextCase;
import dev.herd.core.chat.python.TextPredicate;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * The argument {@code attribute} of filters: names and indexes with dots between them.
 *
 * @param parts the steps, outermost first; none for the element itself
 */
record AttributePath(List<Object> parts) {
  /** The path that an argument spells out. */
  static AttributePath of(Object attribute) {
    if (attribute == Missing.VALUE || attribute == null) {
      return new AttributePath(List.of());
    }
    if (!Values.isText(attribute)) {
      return new AttributePath(List.of(attribute));
    }
    List<Object> parts = new ArrayList<>();
    for (String part : Values.text(attribute).split("\\.", -1)) {
      boolean index = TextPredicate.DECIMAL.test(part) && part.length() < 10;
      parts.add(index ? (Object) Long.valueOf(part) : part);
    }
    return new AttributePath(parts);
  }

  /** What the path leads to. */
  Object follow(Object value, Budget budget) {
    return follow(value, null, budget);
  }

  /** What the path leads to, with a value to put in the place of undefined ones. */
  Object follow(Object value, Object otherwise, Budget budget) {
    Object result = value;
    for (Object part : parts) {
      result = Subscript.item(result, part, budget);
      if (otherwise != null && result instanceof Undefined) {
        result = otherwise;
      }
    }
    return result;
  }

  /** A value to sort or group by: text in lower case unless case matters. */
  static Object foldCase(Object value, boolean caseSensitive, Budget budget) {
    if (caseSensitive || !Values.isText(value)) {
      return value;
    }
    String text = Representation.str(value, budget);
    budget.characters(text.length());
    return TextCase.lower(text);
  }
}
