package dev.herd.core.chat.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic operators: integers without overflow, true and floor division. */
public final class Arithmetic {
  /** Bits of the biggest integer; Python prints none longer than 4300 digits anyway. */
  private static final int MAX_INTEGER_BITS = 1 << 14;

  /** Integers up to here are exact as doubles. */
  private static final long MAX_EXACT_DOUBLE = 1L << 53;

  private Arithmetic() {}

  /** Any int as a BigInteger. */
  static BigInteger big(Object value) {
    return switch (value) {
      case Long l -> BigInteger.valueOf(l);
      case Boolean b -> b ? BigInteger.ONE : BigInteger.ZERO;
      case BigInteger b -> b;
      default -> throw new IllegalArgumentException("not an integer: " + value);
    };
  }

  /** An int in its canonical form: a Long where it fits. */
  public static Object normal(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    if (value.bitLength() > MAX_INTEGER_BITS) {
      throw new LimitException("an integer is bigger than " + MAX_INTEGER_BITS + " bits");
    }
    return value;
  }

  /** Spends what multiplying or dividing big integers takes, in proportion to both lengths. */
  private static void payForBits(Object a, Object b, Budget budget) {
    if ((a instanceof BigInteger || b instanceof BigInteger) && integers(a, b)) {
      budget.steps(((long) big(a).bitLength() * big(b).bitLength()) >> 16);
      budget.steps((big(a).bitLength() + big(b).bitLength()) >> 8);
    }
  }

  /** Any number as a double. */
  public static double real(Object value) {
    return switch (value) {
      case Double d -> d;
      case Long l -> l.doubleValue();
      default -> {
        double real = big(value).doubleValue();
        if (Double.isInfinite(real)) {
          throw new EvaluationException("OverflowError: int too large to convert to float");
        }
        yield real;
      }
    };
  }

  private static boolean integers(Object a, Object b) {
    return Values.isInteger(a) && Values.isInteger(b);
  }

  private static EvaluationException unsupported(String operator, Object a, Object b) {
    if (a instanceof Undefined u) {
      return u.error();
    }
    if (b instanceof Undefined u) {
      return u.error();
    }
    return EvaluationException.type(
        "unsupported operand type(s) for %s: '%s' and '%s'"
            .formatted(operator, Values.typeName(a), Values.typeName(b)));
  }

  private static void requireNumbers(String operator, Object a, Object b) {
    if (!Values.isNumber(a) || !Values.isNumber(b)) {
      throw unsupported(operator, a, b);
    }
  }

  /** {@code a + b}. */
  public static Object add(Object a, Object b, Budget budget) {
    if (a instanceof Long x && b instanceof Long y) {
      long sum = x + y;
      boolean overflow = ((x ^ sum) & (y ^ sum)) < 0;
      return overflow ? normal(big(a).add(big(b))) : (Object) sum;
    }
    if (Values.isText(a) && Values.isText(b)) {
      return concatenate(a, b, budget);
    }
    if (a instanceof ListValue x && b instanceof ListValue y) {
      return new ListValue(join(x.items(), y.items(), budget));
    }
    if (a instanceof TupleValue x && b instanceof TupleValue y) {
      return new TupleValue(join(x.items(), y.items(), budget));
    }
    requireNumbers("+", a, b);
    return integers(a, b) ? normal(big(a).add(big(b))) : (Object) (real(a) + real(b));
  }

  private static Object concatenate(Object a, Object b, Budget budget) {
    if (a instanceof Markup || b instanceof Markup) {
      return new Markup(Markup.escaped(a, budget).concat(Markup.escaped(b, budget)));
    }
    budget.characters((long) Values.text(a).length() + Values.text(b).length());
    return Values.text(a).concat(Values.text(b));
  }

  private static List<Object> join(List<Object> a, List<Object> b, Budget budget) {
    budget.elements((long) a.size() + b.size());
    List<Object> out = new ArrayList<>(a.size() + b.size());
    out.addAll(a);
    out.addAll(b);
    return out;
  }

  /** {@code a - b}. */
  public static Object subtract(Object a, Object b) {
    requireNumbers("-", a, b);
    return integers(a, b) ? normal(big(a).subtract(big(b))) : (Object) (real(a) - real(b));
  }

  /** {@code a * b}. */
  public static Object multiply(Object a, Object b, Budget budget) {
    if (Values.isInteger(b) && isRepeatable(a)) {
      return repeat(a, Values.requireInteger(b, "a factor"), budget);
    }
    if (Values.isInteger(a) && isRepeatable(b)) {
      return repeat(b, Values.requireInteger(a, "a factor"), budget);
    }
    requireNumbers("*", a, b);
    if (!integers(a, b)) {
      return real(a) * real(b);
    }
    payForBits(a, b, budget);
    return normal(big(a).multiply(big(b)));
  }

  private static boolean isRepeatable(Object value) {
    return Values.isText(value) || value instanceof SequenceValue;
  }

  private static Object repeat(Object value, long count, Budget budget) {
    return switch (value) {
      case String s -> Text.repeat(s, count, budget);
      case Markup m -> new Markup(Text.repeat(m.text(), count, budget));
      case TupleValue t -> new TupleValue(repeatItems(t.items(), count, budget));
      default -> new ListValue(repeatItems(((ListValue) value).items(), count, budget));
    };
  }

  private static List<Object> repeatItems(List<Object> items, long count, Budget budget) {
    List<Object> out = new ArrayList<>();
    if (!items.isEmpty() && count > 0) {
      budget.elements(count > Integer.MAX_VALUE ? Long.MAX_VALUE : items.size() * count);
      for (long i = 0; i < count; i++) {
        out.addAll(items);
      }
    }
    return out;
  }

  /** {@code a / b}, always a float. */
  public static Object divide(Object a, Object b, Budget budget) {
    payForBits(a, b, budget);
    requireNumbers("/", a, b);
    requireNonZero(b, "division by zero");
    if (integers(a, b) && !(isExactDouble(a) && isExactDouble(b))) {
      BigDecimal quotient =
          new BigDecimal(big(a)).divide(new BigDecimal(big(b)), MathContext.DECIMAL128);
      double rounded = quotient.doubleValue();
      if (Double.isInfinite(rounded)) {
        throw new EvaluationException(
            "OverflowError: integer division result too large for a float");
      }
      return rounded;
    }
    return real(a) / real(b);
  }

  private static boolean isExactDouble(Object value) {
    return value instanceof Boolean || (value instanceof Long l && Math.abs(l) <= MAX_EXACT_DOUBLE);
  }

  private static void requireNonZero(Object divisor, String message) {
    if (!Values.truth(divisor)) {
      throw new EvaluationException("ZeroDivisionError: " + message);
    }
  }

  /** {@code a // b}, rounded down. */
  public static Object floorDivide(Object a, Object b, Budget budget) {
    payForBits(a, b, budget);
    requireNumbers("//", a, b);
    requireNonZero(b, "integer division or modulo by zero");
    if (integers(a, b)) {
      BigInteger[] parts = big(a).divideAndRemainder(big(b));
      boolean down = parts[1].signum() != 0 && parts[1].signum() != big(b).signum();
      return normal(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
    }
    return floorDivide(real(a), real(b));
  }

  /** As CPython's float_floor_div: by the remainder, since the quotient itself may round up. */
  private static double floorDivide(double a, double b) {
    double quotient = (a - modulo(a, b)) / b;
    if (quotient == 0) {
      return Math.copySign(0, a / b);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  /** {@code a % b} of numbers: the sign is the divisor's. */
  private static Object modulo(Object a, Object b) {
    requireNumbers("%", a, b);
    requireNonZero(b, "integer modulo by zero");
    if (integers(a, b)) {
      BigInteger remainder = big(a).remainder(big(b));
      boolean other = remainder.signum() != 0 && remainder.signum() != big(b).signum();
      return normal(other ? remainder.add(big(b)) : remainder);
    }
    return modulo(real(a), real(b));
  }

  private static double modulo(double a, double b) {
    double remainder = a % b;
    if (remainder == 0) {
      return Math.copySign(0, b);
    }
    return (remainder < 0) != (b < 0) ? remainder + b : remainder;
  }

  /** {@code a % b}: of numbers the remainder, of a text its formatting. */
  public static Object remainder(Object a, Object b, Budget budget) {
    if (!Values.isText(a)) {
      payForBits(a, b, budget);
      return modulo(a, b);
    }
    String text = PercentFormat.format(Values.text(a), b, budget);
    return a instanceof Markup ? new Markup(text) : text;
  }

  /** {@code a ** b}. */
  public static Object power(Object a, Object b, Budget budget) {
    requireNumbers("** or pow()", a, b);
    if (integers(a, b) && big(b).signum() >= 0) {
      return integerPower(big(a), big(b), budget);
    }
    double base = real(a);
    double exponent = real(b);
    if (base == 0 && exponent < 0) {
      throw new EvaluationException("ZeroDivisionError: 0.0 cannot be raised to a negative power");
    }
    if (base < 0 && Double.isFinite(exponent) && exponent != Math.rint(exponent)) {
      throw EvaluationException.value("complex numbers are not supported");
    }
    double result = base == 1 ? 1 : Math.pow(base, exponent);
    if (Double.isInfinite(result) && Double.isFinite(base) && Double.isFinite(exponent)) {
      throw new EvaluationException("OverflowError: (34, 'Numerical result out of range')");
    }
    return result;
  }

  private static Object integerPower(BigInteger base, BigInteger exponent, Budget budget) {
    if (base.abs().compareTo(BigInteger.ONE) <= 0) {
      boolean odd = exponent.testBit(0);
      return exponent.signum() == 0 ? (Object) 1L : normal(odd ? base : base.multiply(base));
    }
    if (exponent.bitLength() > 31
        || (base.bitLength() - 1L) * exponent.intValue() > MAX_INTEGER_BITS) {
      throw new LimitException("an integer is bigger than " + MAX_INTEGER_BITS + " bits");
    }
    BigInteger result = base.pow(exponent.intValue());
    budget.steps(result.bitLength() >> 4);
    return normal(result);
  }

  /** {@code -a}. */
  public static Object negate(Object a) {
    return a instanceof Double d ? (Object) (-d) : normal(requireInteger("-", a).negate());
  }

  /** {@code +a}. */
  public static Object plus(Object a) {
    return a instanceof Double ? a : normal(requireInteger("+", a));
  }

  private static BigInteger requireInteger(String operator, Object a) {
    if (a instanceof Undefined u) {
      throw u.error();
    }
    if (!Values.isInteger(a)) {
      throw EvaluationException.type(
          "bad operand type for unary %s: '%s'".formatted(operator, Values.typeName(a)));
    }
    return big(a);
  }
}
