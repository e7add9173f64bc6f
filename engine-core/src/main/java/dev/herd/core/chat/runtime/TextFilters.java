package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.JsonWriter;
import dev.herd.core.chat.python.Markup;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Padding;
import dev.herd.core.chat.python.PercentFormat;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.SequenceValue;
import dev.herd.core.chat.python.Text;
import dev.herd.core.chat.python.TextCase;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that make text of text, or of anything. */
final class TextFilters {
  private static final long DEFAULT_CENTER_WIDTH = 80;
  private static final long DEFAULT_INDENT_WIDTH = 4;
  private static final long DEFAULT_TRUNCATE_LENGTH = 255;
  private static final long DEFAULT_TRUNCATE_LEEWAY = 5;

  private TextFilters() {}

  static void register(Map<String, Filter> filters) {
    mapping(filters, "upper", TextCase::upper);
    mapping(filters, "lower", TextCase::lower);
    mapping(filters, "capitalize", TextCase::capitalize);
    mapping(filters, "title", TextFilters::title);
    mapping(filters, "string", text -> text);
    filters.put("trim", TextFilters::trim);
    filters.put("replace", TextFilters::replace);
    filters.put("center", TextFilters::center);
    filters.put("indent", TextFilters::indent);
    filters.put("truncate", TextFilters::truncate);
    filters.put("wordcount", TextFilters::wordCount);
    filters.put("format", TextFilters::format);
    filters.put("tojson", TextFilters::toJson);
  }

  /** A text that keeps its mark. */
  private static Object marked(Object value, String text) {
    return value instanceof Markup ? new Markup(text) : text;
  }

  private static void mapping(
      Map<String, Filter> filters, String name, UnaryOperator<String> mapping) {
    filters.put(
        name,
        (evaluator, value, arguments) -> {
          arguments.none(name);
          String text = Representation.str(value, evaluator.budget());
          evaluator.budget().characters(text.length() * 2L);
          return marked(value, mapping.apply(text));
        });
  }

  /** Jinja's own title: words start after spaces, hyphens and opening brackets. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean start = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      String one = Character.toString(c);
      boolean separator = Text.isSpace(c) || "-({[<".indexOf(c) >= 0;
      out.append(start ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
      start = separator;
      i += one.length();
    }
    return out.toString();
  }

  private static Object trim(Evaluator evaluator, Object value, Arguments arguments) {
    Object characters = Arguments.orElse(arguments.bind("trim", 0, "chars")[0], null);
    String text = Representation.str(value, evaluator.budget());
    evaluator.budget().scan(text.length());
    String set = characters == null ? null : Values.requireText(characters, "strip arg");
    return marked(value, Text.strip(text, set, true, true));
  }

  private static Object replace(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("replace", 2, "old", "new", "count");
    Budget budget = evaluator.budget();
    Object count = Arguments.orElse(bound[2], null);
    return Text.replace(
        Representation.str(value, budget),
        Representation.str(bound[0], budget),
        Representation.str(bound[1], budget),
        count == null ? -1 : Values.requireInteger(count, "count"),
        budget);
  }

  private static Object center(Evaluator evaluator, Object value, Arguments arguments) {
    Object width = Arguments.orElse(arguments.bind("center", 0, "width")[0], DEFAULT_CENTER_WIDTH);
    Budget budget = evaluator.budget();
    String text = Representation.str(value, budget);
    budget.scan(text.length());
    return marked(value, Padding.center(text, Values.requireInteger(width, "width"), ' ', budget));
  }

  private static Object indent(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("indent", 0, "width", "first", "blank");
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    Budget budget = evaluator.budget();
    String text = Values.requireText(value, "the value to indent");
    Object width = Arguments.orElse(bound[0], DEFAULT_INDENT_WIDTH);
    String indentation =
        Values.isText(width)
            ? Values.text(width)
            : Text.fill(' ', Values.requireInteger(width, "width"), budget);
    boolean blank = bound[2] != Missing.VALUE && Values.truth(bound[2]);
    List<String> lines = Text.lines(text + "\n", false);
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean indented = i > 0 && (blank || !line.isEmpty());
      budget.characters(1L + line.length() + (indented ? indentation.length() : 0));
      out.append(i > 0 ? "\n" : "").append(indented ? indentation : "").append(line);
    }
    boolean first = bound[1] != Missing.VALUE && Values.truth(bound[1]);
    return marked(value, first ? indentation + out : out.toString());
  }

  private static Object truncate(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
    long length =
        Values.requireInteger(Arguments.orElse(bound[0], DEFAULT_TRUNCATE_LENGTH), "length");
    String end = Values.requireText(Arguments.orElse(bound[2], "..."), "end");
    Object leewayArgument = Arguments.orElse(bound[3], null);
    long leeway =
        leewayArgument == null
            ? DEFAULT_TRUNCATE_LEEWAY
            : Values.requireInteger(leewayArgument, "leeway");
    int endLength = Text.length(end);
    if (length < endLength || leeway < 0) {
      throw new EvaluationException(
          "AssertionError: expected length >= %d, got %d".formatted(endLength, length));
    }
    if (Values.isText(value)) {
      evaluator.budget().scan(Values.text(value).length());
    }
    if (Values.length(value) <= length + leeway) {
      return value;
    }
    String text = Values.requireText(value, "the value to truncate");
    evaluator.budget().characters(length + endLength);
    String kept = Text.prefix(text, (int) (length - endLength));
    boolean killWords = bound[1] != Missing.VALUE && Values.truth(bound[1]);
    int space = killWords ? -1 : kept.lastIndexOf(' ');
    return marked(value, (space < 0 ? kept : kept.substring(0, space)) + end);
  }

  private static Object wordCount(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("wordcount");
    String text = Representation.str(value, evaluator.budget());
    evaluator.budget().scan(text.length());
    long count = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean word = c == '_' || Character.isLetterOrDigit(c);
      count += word && !inside ? 1 : 0;
      inside = word;
    }
    return count;
  }

  private static Object format(Evaluator evaluator, Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new EvaluationException(
          "FilterArgumentError: can't handle positional and keyword arguments at the same time");
    }
    Budget budget = evaluator.budget();
    Object values = new TupleValue(arguments.positional());
    if (!arguments.named().isEmpty()) {
      DictValue dict = new DictValue(arguments.named().size());
      arguments.named().forEach(dict::put);
      values = dict;
    }
    return marked(value, PercentFormat.format(Representation.str(value, budget), values, budget));
  }

  /** As the model libraries define it: json.dumps, without HTML escapes. */
  private static Object toJson(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound =
        arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
    String indent = indentation(Arguments.orElse(bound[1], null), evaluator.budget());
    String itemSeparator = indent == null ? ", " : ",";
    String keySeparator = ": ";
    if (Arguments.orElse(bound[2], null) != null) {
      if (!(bound[2] instanceof SequenceValue pair) || pair.items().size() != 2) {
        throw EvaluationException.value("separators must be a pair of strings");
      }
      itemSeparator = Values.requireText(pair.items().get(0), "a separator");
      keySeparator = Values.requireText(pair.items().get(1), "a separator");
    }
    JsonWriter.Options options =
        new JsonWriter.Options(
            bound[0] != Missing.VALUE && Values.truth(bound[0]),
            indent,
            itemSeparator,
            keySeparator,
            bound[3] != Missing.VALUE && Values.truth(bound[3]));
    return JsonWriter.write(value, options, evaluator.budget());
  }

  private static String indentation(Object indent, Budget budget) {
    if (indent == null) {
      return null;
    }
    return Values.isText(indent)
        ? Values.text(indent)
        : Text.fill(' ', Values.requireInteger(indent, "indent"), budget);
  }
}
