package dev.herd.core.chat.python;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's str.format: replacement fields in braces, with attributes, conversions and nesting. */
final class StringFormat {
  private static final int MAX_NESTING = 2;
  private static final Pattern PATH_STEP = Pattern.compile("\\.([^.\\[]+)|\\[([^\\]]+)\\]");

  private final Arguments arguments;
  private final Budget budget;
  private int nextIndex;

  private StringFormat(Arguments arguments, Budget budget) {
    this.arguments = arguments;
    this.budget = budget;
  }

  static Object format(String template, Arguments arguments, Budget budget) {
    return new StringFormat(arguments, budget).expand(template, MAX_NESTING);
  }

  static Object formatMap(String template, Arguments arguments, Budget budget) {
    Object mapping = arguments.bind("format_map", 1, "mapping")[0];
    if (!(mapping instanceof DictValue dict)) {
      throw EvaluationException.type("format_map() argument must be a mapping");
    }
    Arguments named = Arguments.NONE;
    for (DictValue.Entry entry : dict.entries()) {
      if (Values.isText(entry.key())) {
        budget.elements(named.named().size());
        named = named.with(Values.text(entry.key()), entry.value());
      }
    }
    return new StringFormat(named, budget).expand(template, MAX_NESTING);
  }

  private String expand(String template, int nesting) {
    if (nesting == 0) {
      throw EvaluationException.value("Max string recursion exceeded");
    }
    budget.characters(template.length());
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      boolean doubled = at + 1 < template.length() && template.charAt(at + 1) == c;
      if (c != '{' && c != '}') {
        out.append(c);
        at++;
      } else if (doubled) {
        out.append(c);
        at += 2;
      } else if (c == '}') {
        throw EvaluationException.value("Single '}' encountered in format string");
      } else {
        int end = closing(template, at);
        String field = replacement(template.substring(at + 1, end), nesting);
        budget.characters(field.length());
        out.append(field);
        at = end + 1;
      }
    }
    return out.toString();
  }

  private static int closing(String template, int open) {
    int depth = 0;
    for (int i = open; i < template.length(); i++) {
      char c = template.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw EvaluationException.value("Single '{' encountered in format string");
  }

  private String replacement(String field, int nesting) {
    int colon = nameEnd(field);
    String specification = colon < field.length() ? field.substring(colon + 1) : "";
    String name = field.substring(0, colon);
    int bang = name.lastIndexOf('!');
    String conversion = bang < 0 ? "" : name.substring(bang + 1);
    Object value = lookup(bang < 0 ? name : name.substring(0, bang));
    Object converted =
        switch (conversion) {
          case "" -> value;
          case "s" -> Representation.str(value, budget);
          case "r", "a" -> Representation.repr(value, budget);
          default -> throw EvaluationException.value("Unknown conversion specifier " + conversion);
        };
    String spec =
        specification.indexOf('{') >= 0 ? expand(specification, nesting - 1) : specification;
    return spec.isEmpty()
        ? Representation.str(converted, budget)
        : FormatSpec.parse(spec).format(converted, budget);
  }

  /** Where the field's name ends: at the first colon that isn't inside brackets. */
  private static int nameEnd(String field) {
    boolean inside = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      inside = c == '[' || (inside && c != ']');
      if (c == ':' && !inside) {
        return i;
      }
    }
    return field.length();
  }

  private Object lookup(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Object value = argument(path.substring(0, end));
    Matcher step = PATH_STEP.matcher(path).region(end, path.length());
    while (step.lookingAt()) {
      if (step.group(1) != null) {
        value = Subscript.attribute(value, step.group(1), budget);
      } else {
        String key = step.group(2);
        boolean index = key.chars().allMatch(c -> c >= '0' && c <= '9') && key.length() < 10;
        value = Subscript.item(value, index ? (Object) Long.valueOf(key) : key, budget);
      }
      step.region(step.end(), path.length());
    }
    if (step.regionStart() != path.length()) {
      throw EvaluationException.value("Empty attribute in format string");
    }
    return value;
  }

  private Object argument(String name) {
    if (name.isEmpty() || name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int index = name.isEmpty() ? nextIndex++ : name.length() < 10 ? Integer.parseInt(name) : -1;
      if (index < 0 || index >= arguments.positional().size()) {
        throw new EvaluationException(
            "IndexError: Replacement index %s out of range for positional args tuple"
                .formatted(name.isEmpty() ? index : name));
      }
      return arguments.positional().get(index);
    }
    if (!arguments.named().containsKey(name)) {
      throw new EvaluationException("KeyError: " + Representation.repr(name));
    }
    return arguments.named().get(name);
  }
}
