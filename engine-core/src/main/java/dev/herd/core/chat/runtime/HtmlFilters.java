package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.Markup;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.Text;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters for HTML and URLs. */
final class HtmlFilters {
  private static final String URL_SAFE = "_.-~";

  private HtmlFilters() {}

  static void register(Map<String, Filter> filters) {
    filters.put("safe", HtmlFilters::safe);
    filters.put("e", HtmlFilters::escape);
    filters.put("escape", HtmlFilters::escape);
    filters.put("forceescape", HtmlFilters::forceEscape);
    filters.put("urlencode", HtmlFilters::urlEncode);
    filters.put("xmlattr", HtmlFilters::xmlAttributes);
  }

  private static Object safe(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("safe");
    return new Markup(Representation.str(value, evaluator.budget()));
  }

  private static Object escape(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("escape");
    return new Markup(Markup.escaped(value, evaluator.budget()));
  }

  private static Object forceEscape(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("forceescape");
    Budget budget = evaluator.budget();
    return new Markup(Markup.escaped(Representation.str(value, budget), budget));
  }

  private static Object urlEncode(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("urlencode");
    Budget budget = evaluator.budget();
    if (Values.isText(value) || !Values.isIterable(value)) {
      return quote(Representation.str(value, budget), true, budget);
    }
    Iterator<Object> pairs =
        value instanceof DictValue dict
            ? dict.entries().stream()
                .<Object>map(entry -> TupleValue.of(entry.key(), entry.value()))
                .iterator()
            : Values.iterate(value);
    StringBuilder out = new StringBuilder();
    while (pairs.hasNext()) {
      List<Object> pair = Values.collect(pairs.next(), budget);
      if (pair.size() != 2) {
        throw EvaluationException.value("urlencode needs pairs");
      }
      out.append(out.isEmpty() ? "" : "&")
          .append(quote(Representation.str(pair.get(0), budget), false, budget))
          .append('=')
          .append(quote(Representation.str(pair.get(1), budget), false, budget));
    }
    return out.toString();
  }

  private static String quote(String text, boolean path, Budget budget) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    budget.characters(bytes.length * 3L);
    StringBuilder out = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c < 0x80 && (Character.isLetterOrDigit(c) || URL_SAFE.indexOf(c) >= 0))
              || (path && c == '/');
      if (plain) {
        out.append(c);
      } else if (!path && c == ' ') {
        out.append('+');
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static Object xmlAttributes(Evaluator evaluator, Object value, Arguments arguments) {
    Object space = arguments.bind("xmlattr", 0, "autospace")[0];
    Budget budget = evaluator.budget();
    if (!(value instanceof DictValue dict)) {
      throw EvaluationException.type("xmlattr needs a mapping");
    }
    StringBuilder out = new StringBuilder();
    for (DictValue.Entry entry : dict.entries()) {
      if (entry.value() == null || entry.value() instanceof Undefined) {
        continue;
      }
      String key = Values.requireText(entry.key(), "an attribute name");
      if (key.chars().anyMatch(c -> (c < 0x80 && Text.isSpace(c)) || "/>=".indexOf(c) >= 0)) {
        throw EvaluationException.value("Invalid character in attribute name: " + key);
      }
      out.append(out.isEmpty() ? "" : " ")
          .append(Markup.escaped(key, budget))
          .append("=\"")
          .append(Markup.escaped(entry.value(), budget))
          .append('"');
    }
    boolean lead = !out.isEmpty() && (space == Missing.VALUE || Values.truth(space));
    return lead ? " " + out : out.toString();
  }
}
