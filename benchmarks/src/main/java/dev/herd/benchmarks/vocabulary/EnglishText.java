package dev.herd.benchmarks.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** English-looking text from a list of words: the same on every machine. */
final class EnglishText {
  /** Common words, roughly by frequency. */
  static final List<String> WORDS =
      List.of(
          """
          the of and to in a is that it was for on as with be by he at from his not this are or
          had but they which one you were all her she there would their we him been has when who
          will no more if out so up said what its about than into them can only other time new
          some could these two may first then do any like my now over such our man me even most
          made after also well did many must before through back years where much your way down
          should because long each just state those people too good little world very still see
          own work men day get here between life being under never same another know while last
          might great old year off come since against go came right used take three house use
          place without again around small however found part school once thought water number
          government during public night head hand country system group almost program question
          company fact business problem river morning mountain answer window letter summer teacher
          history language music science reason nature chance moment garden market member paper
          picture power present research result service simple story street student subject
          machine engine memory sentence measure distance pattern picture island captain sister
          winter discover remember consider understand continue increase describe possible
          important different several certain general common special careful beautiful whole
          """
              .strip()
              .split("\\s+"));

  /** Make rarer words out of common ones, of more than one token. */
  static final List<String> SUFFIXES =
      List.of("s", "ed", "ing", "ly", "er", "ness", "ment", "able", "less", "ful");

  private static final int INFLECTED_PERCENT = 12;
  private static final int PARAGRAPH_SENTENCES = 6;

  private EnglishText() {}

  /** Returns at least {@code bytes} bytes of text in whole paragraphs. */
  static byte[] generate(int bytes) {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder(bytes + 1000);
    while (text.length() < bytes) {
      for (int i = 0; i < PARAGRAPH_SENTENCES; i++) {
        text.append(i == 0 ? "" : " ");
        appendSentence(text, random);
      }
      text.append("\n\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendSentence(StringBuilder text, Random random) {
    int words = 5 + random.nextInt(18);
    int start = text.length();
    for (int i = 0; i < words; i++) {
      if (i > 0) {
        text.append(random.nextInt(10) == 0 ? ", " : " ");
      }
      if (random.nextInt(50) == 0) {
        text.append(1 + random.nextInt(2000));
      } else {
        appendWord(text, random);
      }
    }
    text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
    text.append(random.nextInt(8) == 0 ? '?' : '.');
  }

  /** The rank is uniform in its logarithm, as by Zipf's law. */
  private static void appendWord(StringBuilder text, Random random) {
    text.append(WORDS.get((int) Math.pow(WORDS.size(), random.nextDouble()) - 1));
    if (random.nextInt(100) < INFLECTED_PERCENT) {
      text.append(SUFFIXES.get(random.nextInt(SUFFIXES.size())));
    }
  }
}
