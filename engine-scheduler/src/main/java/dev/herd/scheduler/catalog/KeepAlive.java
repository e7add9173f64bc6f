package dev.herd.scheduler.catalog;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a model stays loaded after its last request.
 *
 * <p>The forms are those of Ollama's {@code keep_alive}: a number of seconds, or a duration as Go
 * writes it ({@code "5m"}, {@code "1h30m"}, {@code "300ms"}); 0 unloads after the request, anything
 * negative keeps the model for ever.
 *
 * @param nanos nanoseconds, {@link Long#MAX_VALUE} for ever
 */
public record KeepAlive(long nanos) {
  /** Never unloaded for being idle; it may still be evicted. */
  public static final KeepAlive FOREVER = new KeepAlive(Long.MAX_VALUE);

  /** Unloaded when the request ends. */
  public static final KeepAlive NONE = new KeepAlive(0);

  /** Five minutes. */
  public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofMinutes(5).toNanos());

  private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)");
  private static final Pattern DURATION =
      Pattern.compile("[-+]?((\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("([\\d.]+)(\\D+)");
  private static final int LONGEST_TEXT = 100;
  private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);
  private static final Map<String, BigDecimal> NANOS_OF_UNIT =
      Map.of(
          "ns", BigDecimal.ONE,
          "us", BigDecimal.valueOf(1000),
          "\u00b5s", BigDecimal.valueOf(1000),
          "\u03bcs", BigDecimal.valueOf(1000),
          "ms", BigDecimal.valueOf(1_000_000),
          "s", NANOS_PER_SECOND,
          "m", NANOS_PER_SECOND.multiply(BigDecimal.valueOf(60)),
          "h", NANOS_PER_SECOND.multiply(BigDecimal.valueOf(3600)));

  /** Makes negative times {@link #FOREVER}. */
  public KeepAlive {
    nanos = nanos < 0 ? Long.MAX_VALUE : nanos;
  }

  /** Returns the time as a keep-alive; negative is for ever. */
  public static KeepAlive of(Duration time) {
    return ofNanos(
        BigDecimal.valueOf(time.getSeconds())
            .multiply(NANOS_PER_SECOND)
            .add(BigDecimal.valueOf(time.getNano())));
  }

  /**
   * Returns a number of seconds as a keep-alive; negative is for ever.
   *
   * @throws IllegalArgumentException if it is not a number
   */
  public static KeepAlive ofSeconds(double seconds) {
    if (Double.isNaN(seconds)) {
      throw new IllegalArgumentException("keep-alive is not a number of seconds: NaN");
    }
    if (Double.isInfinite(seconds)) {
      return FOREVER;
    }
    return ofNanos(BigDecimal.valueOf(seconds).multiply(NANOS_PER_SECOND));
  }

  /**
   * Reads a duration such as {@code "1h30m"}, or a number of seconds.
   *
   * @throws IllegalArgumentException with the text, if it is neither
   */
  public static KeepAlive parse(String text) {
    String trimmed = text.strip();
    if (trimmed.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "keep-alive has %d characters, more than %d".formatted(trimmed.length(), LONGEST_TEXT));
    }
    if (NUMBER.matcher(trimmed).matches()) {
      return ofNanos(new BigDecimal(trimmed).multiply(NANOS_PER_SECOND));
    }
    if (!DURATION.matcher(trimmed).matches()) {
      throw new IllegalArgumentException(
          "keep-alive \"%s\" is neither a number of seconds nor a duration such as".formatted(text)
              + " \"5m\", \"1h30m\" or \"300ms\"");
    }
    BigDecimal sum = BigDecimal.ZERO;
    Matcher parts = PART.matcher(trimmed.replaceFirst("^[-+]", ""));
    while (parts.find()) {
      sum = sum.add(new BigDecimal(parts.group(1)).multiply(NANOS_OF_UNIT.get(parts.group(2))));
    }
    return ofNanos(trimmed.startsWith("-") ? sum.negate() : sum);
  }

  /** What is too long for a long is for ever; a fraction of a nanosecond is none. */
  private static KeepAlive ofNanos(BigDecimal nanos) {
    if (nanos.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0) {
      return FOREVER;
    }
    return new KeepAlive(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
  }

  /** Returns whether it never ends. */
  public boolean forever() {
    return nanos == Long.MAX_VALUE;
  }

  /** Returns {@code forever}, or the time in ISO form, such as {@code PT5M}. */
  @Override
  public String toString() {
    return forever() ? "forever" : Duration.ofNanos(nanos).toString();
  }
}
