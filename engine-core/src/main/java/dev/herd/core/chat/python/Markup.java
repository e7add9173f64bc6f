package dev.herd.core.chat.python;

/**
 * A string marked safe for HTML (filters {@code safe} and {@code escape}): a str that escapes what
 * is added to it, even where automatic escaping is off.
 *
 * @param text its characters
 */
public record Markup(String text) {
  /** HTML's five special characters replaced. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** The characters of a value, escaped unless it is marked safe. */
  public static String escaped(Object value, Budget budget) {
    String text = Representation.str(value, budget);
    budget.characters(text.length());
    return value instanceof Markup ? text : escape(text);
  }
}
