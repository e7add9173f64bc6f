package dev.herd.examples.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads sizes of memory in bytes, or with a unit K, M, G or T, which are powers of 1024 however
 * they are written: {@code 16G}, {@code 1.5 GB}, {@code 512MiB}.
 */
final class MemorySize implements ITypeConverter<Long> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([KMGT]?)(?:I?B)?");

  private static final String UNITS = "KMGT";
  private static final int BITS_PER_UNIT = 10;

  /** Far more than any machine has, and sums of such sizes don't overflow. */
  private static final BigDecimal LIMIT = BigDecimal.valueOf(1L << 60);

  @Override
  public Long convert(String value) {
    Matcher matcher = FORM.matcher(value.strip().toUpperCase(Locale.ROOT));
    if (matcher.matches()) {
      String letter = matcher.group(2);
      int unit = letter.isEmpty() ? 0 : UNITS.indexOf(letter) + 1;
      BigDecimal bytes =
          new BigDecimal(matcher.group(1))
              .multiply(BigDecimal.valueOf(1L << (unit * BITS_PER_UNIT)));
      if (bytes.compareTo(BigDecimal.ONE) >= 0 && bytes.compareTo(LIMIT) < 0) {
        return bytes.longValue();
      }
    }
    throw new TypeConversionException("'" + value + "' is no size such as 16G, 512M or 1.5GiB");
  }
}
