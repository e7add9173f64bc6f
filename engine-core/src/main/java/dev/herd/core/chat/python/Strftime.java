package dev.herd.core.chat.python;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** C's strftime in the C locale, with glibc's flags {@code - _ 0 ^ #}, for a time without zone. */
public final class Strftime {
  private static final int HOURS_PER_HALF_DAY = 12;
  private static final long STEPS_PER_FIELD = 16;
  private static final String FLAGS = "-_0^#";

  private final LocalDateTime time;

  private Strftime(LocalDateTime time) {
    this.time = time;
  }

  /** A time in a given format. */
  public static String format(String format, LocalDateTime time, Budget budget) {
    budget.steps(format.length() * STEPS_PER_FIELD);
    budget.characters(format.length() * STEPS_PER_FIELD);
    return new Strftime(time).expand(format);
  }

  private String expand(String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      int start = i++;
      char flag = 0;
      while (i + 1 < format.length() && FLAGS.indexOf(format.charAt(i)) >= 0) {
        flag = format.charAt(i++);
      }
      String field = field(format.charAt(i), flag);
      String shown = field == null ? format.substring(start, i + 1) : field;
      out.append(flag == '^' ? shown.toUpperCase(Locale.ROOT) : shown);
    }
    return out.toString();
  }

  private String field(char code, char flag) {
    return switch (code) {
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'c' -> expand("%a %b %e %H:%M:%S %Y");
      case 'D', 'x' -> expand("%m/%d/%y");
      case 'F' -> expand("%Y-%m-%d");
      case 'r' -> expand("%I:%M:%S %p");
      case 'R' -> expand("%H:%M");
      case 'T', 'X' -> expand("%H:%M:%S");
      case 'p' -> time.getHour() < HOURS_PER_HALF_DAY ? "AM" : "PM";
      case 'P' -> time.getHour() < HOURS_PER_HALF_DAY ? "am" : "pm";
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      case 'z', 'Z' -> ""; // a time without zone, as Python's datetime.now()
      case 'f' -> "%06d".formatted(time.get(ChronoField.MICRO_OF_SECOND));
      case 's' -> Long.toString(time.toEpochSecond(ZoneOffset.UTC));
      default -> number(code, flag);
    };
  }

  private String number(char code, char flag) {
    int monday = time.getDayOfWeek().getValue();
    int sunday = monday % DayOfWeek.SUNDAY.getValue();
    int hour12 = (time.getHour() + HOURS_PER_HALF_DAY - 1) % HOURS_PER_HALF_DAY + 1;
    return switch (code) {
      case 'C' -> pad(time.getYear() / 100, 2, '0', flag);
      case 'd' -> pad(time.getDayOfMonth(), 2, '0', flag);
      case 'e' -> pad(time.getDayOfMonth(), 2, ' ', flag);
      case 'G' -> pad(time.get(IsoFields.WEEK_BASED_YEAR), 4, '0', flag);
      case 'g' -> pad(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2, '0', flag);
      case 'H' -> pad(time.getHour(), 2, '0', flag);
      case 'I' -> pad(hour12, 2, '0', flag);
      case 'j' -> pad(time.getDayOfYear(), 3, '0', flag);
      case 'k' -> pad(time.getHour(), 2, ' ', flag);
      case 'l' -> pad(hour12, 2, ' ', flag);
      case 'M' -> pad(time.getMinute(), 2, '0', flag);
      case 'm' -> pad(time.getMonthValue(), 2, '0', flag);
      case 'S' -> pad(time.getSecond(), 2, '0', flag);
      case 'U' -> pad((time.getDayOfYear() + 6 - sunday) / 7, 2, '0', flag);
      case 'u' -> pad(monday, 1, '0', flag);
      case 'V' -> pad(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flag);
      case 'W' -> pad((time.getDayOfYear() + 7 - monday) / 7, 2, '0', flag);
      case 'w' -> pad(sunday, 1, '0', flag);
      case 'Y' -> pad(time.getYear(), 1, '0', flag);
      case 'y' -> pad(time.getYear() % 100, 2, '0', flag);
      default -> null;
    };
  }

  private static String pad(int value, int width, char fill, char flag) {
    String digits = Integer.toString(value);
    if (flag == '-') {
      return digits;
    }
    char used = flag == '_' ? ' ' : flag == '0' ? '0' : fill;
    return Character.toString(used).repeat(Math.max(0, width - digits.length())) + digits;
  }
}
