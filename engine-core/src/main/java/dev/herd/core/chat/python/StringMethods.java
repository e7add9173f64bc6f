package dev.herd.core.chat.python;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The methods of Python's str. */
final class StringMethods {
  private static final Map<String, Method> METHODS = new HashMap<>();

  /** A method that answers anything. */
  @FunctionalInterface
  private interface Method {
    Object call(String text, Arguments arguments, Budget budget);
  }

  /** A method without arguments that answers another str. */
  @FunctionalInterface
  private interface Mapping {
    String map(String text);
  }

  static {
    mapping("upper", TextCase::upper);
    mapping("lower", TextCase::lower);
    mapping("casefold", text -> TextCase.lower(TextCase.upper(text)));
    mapping("capitalize", TextCase::capitalize);
    mapping("title", TextCase::title);
    mapping("swapcase", TextCase::swap);
    METHODS.put("strip", (text, arguments, budget) -> strip(text, arguments, true, true));
    METHODS.put("lstrip", (text, arguments, budget) -> strip(text, arguments, true, false));
    METHODS.put("rstrip", (text, arguments, budget) -> strip(text, arguments, false, true));
    METHODS.put("startswith", (text, arguments, budget) -> affix(text, arguments, true, budget));
    METHODS.put("endswith", (text, arguments, budget) -> affix(text, arguments, false, budget));
    METHODS.put("split", (text, arguments, budget) -> Splitting.split(text, arguments, budget));
    METHODS.put("rsplit", (text, arguments, budget) -> Splitting.rsplit(text, arguments, budget));
    METHODS.put("splitlines", StringMethods::splitlines);
    METHODS.put("partition", (text, a, budget) -> Splitting.partition(text, a, false, budget));
    METHODS.put("rpartition", (text, a, budget) -> Splitting.partition(text, a, true, budget));
    METHODS.put("join", (text, arguments, budget) -> join(text, arguments, budget));
    METHODS.put("replace", StringMethods::replace);
    METHODS.put("find", (text, arguments, budget) -> find(text, arguments, false, budget));
    METHODS.put("rfind", (text, arguments, budget) -> find(text, arguments, true, budget));
    METHODS.put("index", (text, a, budget) -> found(find(text, a, false, budget)));
    METHODS.put("rindex", (text, a, budget) -> found(find(text, a, true, budget)));
    METHODS.put("count", StringMethods::count);
    METHODS.put("removeprefix", StringMethods::removePrefix);
    METHODS.put("removesuffix", StringMethods::removeSuffix);
    METHODS.put("center", (text, a, budget) -> Padding.center(text, a, budget));
    METHODS.put("ljust", (text, a, budget) -> Padding.justify(text, a, true, budget));
    METHODS.put("rjust", (text, a, budget) -> Padding.justify(text, a, false, budget));
    METHODS.put("zfill", (text, a, budget) -> Padding.zeros(text, a, budget));
    METHODS.put("expandtabs", (text, a, budget) -> Padding.expandTabs(text, a, budget));
    METHODS.put("format", StringFormat::format);
    METHODS.put("format_map", StringFormat::formatMap);
    for (TextPredicate predicate : TextPredicate.values()) {
      METHODS.put(
          predicate.pythonName(),
          (text, arguments, budget) -> {
            arguments.none(predicate.pythonName());
            budget.scan(text.length());
            return predicate.test(text);
          });
    }
  }

  private StringMethods() {}

  /** A method bound to its text, or {@link Missing#VALUE}. */
  static Object of(Object receiver, String name) {
    Method method = METHODS.get(name);
    if (method == null) {
      return Missing.VALUE;
    }
    String text = Values.text(receiver);
    return Attributes.function(
        name,
        (arguments, budget) -> {
          budget.scan(text.length());
          if (receiver instanceof Markup && "join".equals(name)) {
            return markupJoin(text, arguments, budget);
          }
          Object result = method.call(text, arguments, budget);
          return receiver instanceof Markup && result instanceof String s ? new Markup(s) : result;
        });
  }

  private static void mapping(String name, Mapping mapping) {
    METHODS.put(
        name,
        (text, arguments, budget) -> {
          arguments.none(name);
          budget.characters(text.length() * 3L);
          return mapping.map(text);
        });
  }

  private static String optionalText(Object argument, String what) {
    return argument == Missing.VALUE || argument == null
        ? null
        : Values.requireText(argument, what);
  }

  private static Object strip(String text, Arguments arguments, boolean left, boolean right) {
    Object characters = arguments.bind("strip", 0, "chars")[0];
    return Text.strip(text, optionalText(characters, "strip arg"), left, right);
  }

  private static Object affix(String text, Arguments arguments, boolean prefix, Budget budget) {
    String name = prefix ? "startswith" : "endswith";
    Object[] bound = arguments.bind(name, 1, name + " first arg", "start", "end");
    Object start = Arguments.orElse(bound[1], null);
    Object end = Arguments.orElse(bound[2], null);
    String part = text;
    if (start != null || end != null) {
      if (start != null && Values.requireInteger(start, "start") > Text.length(text)) {
        return false;
      }
      part = (String) Slice.of(text, start, end, null, budget);
    }
    List<Object> affixes =
        bound[0] instanceof TupleValue tuple
            ? tuple.items()
            : List.of(requireAffix(bound[0], name));
    for (Object affix : affixes) {
      String wanted = Values.requireText(affix, name + " first arg");
      if (prefix ? part.startsWith(wanted) : part.endsWith(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static Object requireAffix(Object affix, String name) {
    return Values.requireText(affix, name + " first arg");
  }

  private static Object splitlines(String text, Arguments arguments, Budget budget) {
    Object keep = arguments.bind("splitlines", 0, "keepends")[0];
    budget.characters(text.length());
    List<String> lines = Text.lines(text, keep != Missing.VALUE && Values.truth(keep));
    budget.elements(lines.size());
    return new ListValue(new ArrayList<>(lines));
  }

  private static Object join(String separator, Arguments arguments, Budget budget) {
    Iterator<Object> items = Values.iterate(arguments.bind("join", 1, "iterable")[0]);
    StringBuilder out = new StringBuilder();
    for (int i = 0; items.hasNext(); i++) {
      String item = Values.requireText(items.next(), "sequence item " + i);
      String before = i == 0 ? "" : separator;
      budget.characters((long) before.length() + item.length());
      budget.step();
      out.append(before).append(item);
    }
    return out.toString();
  }

  private static Object markupJoin(String separator, Arguments arguments, Budget budget) {
    Iterator<Object> items = Values.iterate(arguments.bind("join", 1, "iterable")[0]);
    StringBuilder out = new StringBuilder();
    for (int i = 0; items.hasNext(); i++) {
      String before = i == 0 ? "" : separator;
      budget.characters(before.length());
      budget.step();
      out.append(before).append(Markup.escaped(items.next(), budget));
    }
    return new Markup(out.toString());
  }

  private static Object replace(String text, Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("replace", 2, "old", "new", "count");
    long count = Values.requireInteger(Arguments.orElse(bound[2], -1L), "count");
    return Text.replace(
        text,
        Values.requireText(bound[0], "replace() argument 1"),
        Values.requireText(bound[1], "replace() argument 2"),
        count,
        budget);
  }

  /** Index in code points, or -1. */
  private static long find(String text, Arguments arguments, boolean last, Budget budget) {
    Object[] bound = arguments.bind("find", 1, "sub", "start", "end");
    String needle = Values.requireText(bound[0], "find() argument");
    Object start = Arguments.orElse(bound[1], null);
    int length = Text.length(text);
    long from = start == null ? 0 : Values.requireInteger(start, "start");
    from = from < 0 ? Math.max(0, from + length) : from;
    if (from > length) {
      return -1;
    }
    Object end = Arguments.orElse(bound[2], null);
    String part = (String) Slice.of(text, from, end, null, budget);
    budget.scan(part.length());
    int found =
        last ? Text.lastIndexOf(part, needle, part.length()) : Text.indexOf(part, needle, 0);
    return found < 0 ? -1 : from + part.codePointCount(0, found);
  }

  private static Object found(long index) {
    if (index < 0) {
      throw EvaluationException.value("substring not found");
    }
    return index;
  }

  private static Object count(String text, Arguments arguments, Budget budget) {
    Object[] bound = arguments.bind("count", 1, "sub", "start", "end");
    String needle = Values.requireText(bound[0], "count() argument");
    Object start = Arguments.orElse(bound[1], null);
    String part = (String) Slice.of(text, start, Arguments.orElse(bound[2], null), null, budget);
    if (needle.isEmpty()) {
      return Text.length(part) + 1L;
    }
    budget.scan(part.length());
    long count = 0;
    int next = Text.indexOf(part, needle, 0);
    while (next >= 0) {
      count++;
      budget.scan(needle.length());
      next = Text.indexOf(part, needle, next + needle.length());
    }
    return count;
  }

  private static Object removePrefix(String text, Arguments arguments, Budget budget) {
    String prefix =
        Values.requireText(arguments.bind("removeprefix", 1, "prefix")[0], "removeprefix arg");
    budget.scan(text.length());
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static Object removeSuffix(String text, Arguments arguments, Budget budget) {
    String suffix =
        Values.requireText(arguments.bind("removesuffix", 1, "suffix")[0], "removesuffix arg");
    budget.scan(text.length());
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }
}
