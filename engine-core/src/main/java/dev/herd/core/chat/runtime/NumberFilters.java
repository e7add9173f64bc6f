package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Arithmetic;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.NumberText;
import dev.herd.core.chat.python.PercentFormat;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.python.Values;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;

/** Filters that make numbers. */
final class NumberFilters {
  private static final String[] BINARY_UNITS = {
    "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"
  };
  private static final String[] DECIMAL_UNITS = {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};

  private NumberFilters() {}

  static void register(Map<String, Filter> filters) {
    filters.put("int", NumberFilters::integer);
    filters.put("float", NumberFilters::real);
    filters.put("abs", NumberFilters::absolute);
    filters.put("round", NumberFilters::round);
    filters.put("sum", NumberFilters::sum);
    filters.put("filesizeformat", NumberFilters::fileSize);
  }

  private static Object integer(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("int", 0, "default", "base");
    int base = Values.requireInt(Arguments.orElse(bound[1], 10L), "base");
    Object parsed = NumberText.integer(value, base);
    if (parsed == null) {
      Double real = NumberText.real(value);
      parsed = real == null ? null : NumberText.integer(real, 10);
    }
    return parsed == null ? Arguments.orElse(bound[0], 0L) : parsed;
  }

  private static Object real(Evaluator evaluator, Object value, Arguments arguments) {
    Object otherwise = Arguments.orElse(arguments.bind("float", 0, "default")[0], 0.0);
    Double parsed = NumberText.real(value);
    return parsed == null ? otherwise : parsed;
  }

  private static Object absolute(Evaluator evaluator, Object value, Arguments arguments) {
    arguments.none("abs");
    if (value instanceof Undefined || !Values.isNumber(value)) {
      throw EvaluationException.type("bad operand type for abs(): " + Values.typeName(value));
    }
    return value instanceof Double d
        ? (Object) Math.abs(d)
        : Arithmetic.real(value) < 0 ? Arithmetic.negate(value) : Arithmetic.plus(value);
  }

  private static Object round(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("round", 0, "precision", "method");
    Object precision = Arguments.orElse(bound[0], 0L);
    String method = Values.requireText(Arguments.orElse(bound[1], "common"), "method");
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (value instanceof BigInteger big) {
      evaluator.budget().steps(big.bitLength());
    }
    if ("common".equals(method)) {
      return NumberText.round(value, Values.requireInteger(precision, "precision"));
    }
    if (!"ceil".equals(method) && !"floor".equals(method)) {
      throw new EvaluationException("FilterArgumentError: method must be common, ceil or floor");
    }
    Budget budget = evaluator.budget();
    Object scale = Arithmetic.power(10L, precision, budget);
    Object scaled = Arithmetic.multiply(value, scale, budget);
    Object whole = scaled;
    if (scaled instanceof Double d) {
      whole = NumberText.integer("ceil".equals(method) ? Math.ceil(d) : Math.floor(d), 10);
    }
    if (whole == null) {
      throw EvaluationException.value("cannot convert float to integer");
    }
    return Arithmetic.divide(whole, scale, budget);
  }

  private static Object sum(Evaluator evaluator, Object value, Arguments arguments) {
    Object[] bound = arguments.bind("sum", 0, "attribute", "start");
    AttributePath path = AttributePath.of(bound[0]);
    Object total = Arguments.orElse(bound[1], 0L);
    if (Values.isText(total)) {
      throw EvaluationException.type("sum() can't sum strings");
    }
    Budget budget = evaluator.budget();
    Iterator<Object> items = Values.iterate(value);
    while (items.hasNext()) {
      budget.step();
      total = Arithmetic.add(total, path.follow(items.next(), budget), budget);
    }
    return total;
  }

  private static Object fileSize(Evaluator evaluator, Object value, Arguments arguments) {
    Object flag = arguments.bind("filesizeformat", 0, "binary")[0];
    boolean binary = flag != Missing.VALUE && Values.truth(flag);
    Double bytes = NumberText.real(value);
    if (bytes == null) {
      throw EvaluationException.value("could not convert to float");
    }
    int base = binary ? 1024 : 1000;
    String[] units = binary ? BINARY_UNITS : DECIMAL_UNITS;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return bytes.longValue() + " Bytes";
    }
    int i = 0;
    double unit = (double) base * base;
    while (i < units.length - 1 && bytes >= unit) {
      unit *= base;
      i++;
    }
    return PercentFormat.format("%.1f " + units[i], base * bytes / unit, evaluator.budget());
  }
}
