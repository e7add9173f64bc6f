package dev.herd.examples.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads amounts of memory such as {@code 4G}, {@code 1.5 GB} or {@code 512MiB}. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?([KMGT]?)(I?)B?");
  private static final Map<String, Integer> POWERS = Map.of("", 0, "K", 1, "M", 2, "G", 3, "T", 4);

  @Override
  public Long convert(String value) {
    Matcher matcher = FORM.matcher(value.toUpperCase(Locale.ROOT));
    if (matcher.matches()) {
      long base = matcher.group(3).isEmpty() ? 1000 : 1024;
      BigDecimal unit = BigDecimal.valueOf(base).pow(POWERS.get(matcher.group(2)));
      BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(unit);
      if (bytes.signum() > 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
        return bytes.longValue();
      }
    }
    throw new TypeConversionException(
        "'" + value + "' is no amount of memory, such as 4G, 512M or 1.5GiB");
  }
}
