package dev.herd.core.chat.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/** Python's {@code ==}, {@code <}, {@code in}, {@code is} and hashing. */
public final class Equality {
  private static final int MAX_KEY_PARTS = 1000;
  private static final long SMALL_INTEGER_MIN = -5;
  private static final long SMALL_INTEGER_MAX = 256;
  private static final double TWO_TO_63 = 0x1p63;

  private Equality() {}

  /** Python's {@code a == b}. */
  public static boolean equal(Object a, Object b, Budget budget) {
    budget.step();
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return !isNan(a) && !isNan(b) && compareNumbers(a, b) == 0;
    }
    if (Values.isText(a) && Values.isText(b)) {
      String left = Values.text(a);
      budget.scan(left.length());
      return left.equals(Values.text(b));
    }
    return switch (a) {
      case null -> b == null;
      case ListValue l ->
          b instanceof ListValue other && sameItems(l.items(), other.items(), budget);
      case TupleValue t ->
          b instanceof TupleValue other && sameItems(t.items(), other.items(), budget);
      case DictValue d -> b instanceof DictValue other && sameEntries(d, other, budget);
      case RangeValue r -> b instanceof RangeValue other && sameItems(r, other);
      case Undefined u -> b instanceof Undefined;
      default -> identical(a, b);
    };
  }

  private static boolean sameItems(List<Object> a, List<Object> b, Budget budget) {
    if (a.size() != b.size()) {
      return false;
    }
    budget.enter();
    try {
      for (int i = 0; i < a.size(); i++) {
        if (!equal(a.get(i), b.get(i), budget)) {
          return false;
        }
      }
      return true;
    } finally {
      budget.exit();
    }
  }

  private static boolean sameItems(RangeValue a, RangeValue b) {
    int length = a.length();
    return length == b.length()
        && (length == 0 || a.start() == b.start())
        && (length < 2 || a.step() == b.step());
  }

  private static boolean sameEntries(DictValue a, DictValue b, Budget budget) {
    if (a.size() != b.size()) {
      return false;
    }
    budget.enter();
    try {
      for (DictValue.Entry entry : a.entries()) {
        Object other = b.get(entry.key());
        if (other == Missing.VALUE || !equal(entry.value(), other, budget)) {
          return false;
        }
      }
      return true;
    } finally {
      budget.exit();
    }
  }

  /** Python's {@code a is b}, as far as values that Python shares are concerned. */
  public static boolean identical(Object a, Object b) {
    if (a instanceof Long left && b instanceof Long right) {
      return left.equals(right) && left >= SMALL_INTEGER_MIN && left <= SMALL_INTEGER_MAX;
    }
    return (a instanceof String || a instanceof Boolean) ? a.equals(b) : sameObject(a, b);
  }

  @SuppressWarnings("ReferenceEquality") // identity is what is asked for
  private static boolean sameObject(Object a, Object b) {
    return a == b;
  }

  /**
   * Python's ordering: negative, 0 or positive.
   *
   * @param operator the operator asked for, for the error of types that have no order
   */
  public static int compare(Object a, Object b, String operator, Budget budget) {
    budget.step();
    if (a instanceof Undefined u) {
      throw u.error();
    }
    if (b instanceof Undefined u) {
      throw u.error();
    }
    if (Values.isNumber(a) && Values.isNumber(b)) {
      return compareNumbers(a, b);
    }
    if (Values.isText(a) && Values.isText(b)) {
      return compareText(Values.text(a), Values.text(b), budget);
    }
    if (a instanceof ListValue l && b instanceof ListValue r) {
      return compareItems(l.items(), r.items(), operator, budget);
    }
    if (a instanceof TupleValue l && b instanceof TupleValue r) {
      return compareItems(l.items(), r.items(), operator, budget);
    }
    throw EvaluationException.type(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(operator, Values.typeName(a), Values.typeName(b)));
  }

  /** Whether {@code a operator b} holds, for the four ordering operators. */
  public static boolean ordered(Object a, Object b, String operator, Budget budget) {
    if ((isNan(a) && Values.isNumber(b)) || (isNan(b) && Values.isNumber(a))) {
      return false;
    }
    int order = compare(a, b, operator, budget);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static boolean isNan(Object value) {
    return value instanceof Double d && d.isNaN();
  }

  private static int compareItems(List<Object> a, List<Object> b, String operator, Budget budget) {
    budget.enter();
    try {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        if (!equal(a.get(i), b.get(i), budget)) {
          return compare(a.get(i), b.get(i), operator, budget);
        }
      }
      return Integer.compare(a.size(), b.size());
    } finally {
      budget.exit();
    }
  }

  /** By code point: UTF-16 units order supplementary characters wrongly. */
  private static int compareText(String a, String b, Budget budget) {
    int length = Math.min(a.length(), b.length());
    budget.scan(length);
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftAbove = Character.isSurrogate(left);
        boolean rightAbove = Character.isSurrogate(right);
        return leftAbove == rightAbove ? left - right : leftAbove ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int compareNumbers(Object a, Object b) {
    if (a instanceof Double x && b instanceof Double y) {
      return x < y ? -1 : x > y ? 1 : 0; // -0.0 equals 0.0
    }
    if (a instanceof Double x) {
      return -compareToDouble(Arithmetic.big(b), x);
    }
    if (b instanceof Double y) {
      return compareToDouble(Arithmetic.big(a), y);
    }
    return Arithmetic.big(a).compareTo(Arithmetic.big(b));
  }

  private static int compareToDouble(BigInteger a, double b) {
    if (Double.isInfinite(b)) {
      return b > 0 ? -1 : 1;
    }
    if (a.bitLength() > Double.MAX_EXPONENT + 1) {
      return a.signum(); // beyond every double, and costly to convert
    }
    return Double.isNaN(b) ? -1 : new BigDecimal(a).compareTo(new BigDecimal(b));
  }

  /** Python's {@code element in container}. */
  public static boolean contains(Object container, Object element, Budget budget) {
    if (Values.isText(container)) {
      String text = Values.text(container);
      if (element instanceof Undefined u) {
        throw u.error();
      }
      String part = Values.requireText(element, "the left operand of 'in <string>'");
      budget.scan((long) text.length() + part.length());
      return Text.indexOf(text, part, 0) >= 0;
    }
    if (Values.isText(element)) {
      budget.scan(Values.text(element).length());
    }
    if (container instanceof DictValue dict) {
      return dict.contains(element);
    }
    if (container instanceof DictView view && view.part() == DictView.Part.KEYS) {
      return view.dict().contains(element);
    }
    Iterator<Object> items = Values.iterate(container);
    while (items.hasNext()) {
      Object item = items.next();
      if (sameObject(item, element) || equal(item, element, budget)) {
        return true;
      }
    }
    return false;
  }

  /** A Java key that is equal exactly where Python's keys are equal. */
  public static Object hashKey(Object value) {
    return hashKey(value, new int[] {MAX_KEY_PARTS});
  }

  private static Object hashKey(Object value, int[] partsLeft) {
    if (--partsLeft[0] < 0) {
      throw new LimitException("a dict key has more than " + MAX_KEY_PARTS + " parts");
    }
    return switch (value) {
      case null -> Missing.VALUE;
      case Boolean b -> b ? 1L : 0L;
      case Double d -> d == Math.rint(d) && Math.abs(d) < TWO_TO_63 ? (Object) d.longValue() : d;
      case Markup m -> m.text();
      case Undefined u -> Undefined.class;
      case TupleValue t -> t.items().stream().map(item -> hashKey(item, partsLeft)).toList();
      case ListValue l -> throw unhashable(l);
      case DictValue d -> throw unhashable(d);
      case DictView v -> throw unhashable(v);
      default -> value;
    };
  }

  private static EvaluationException unhashable(Object value) {
    return EvaluationException.type("unhashable type: '" + Values.typeName(value) + "'");
  }
}
