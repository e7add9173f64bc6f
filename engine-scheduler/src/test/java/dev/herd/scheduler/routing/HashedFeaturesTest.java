package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.hash.Hashing;
import org.junit.jupiter.api.Test;

/** How texts become vectors. */
class HashedFeaturesTest {
  private static final HashedFeatures FEATURES = new HashedFeatures(1024, 7);

  private static double[] dense(HashedFeatures features, String text) {
    double[] dense = new double[features.buckets()];
    features.of(text).addTo(dense, 1);
    return dense;
  }

  private static double cosine(String a, String b) {
    return FEATURES.of(a).dot(dense(FEATURES, b));
  }

  @Test
  void vectorsHaveLengthOne() {
    for (String text : new String[] {"a", "Hello, world!", "x".repeat(5000), "日本語", "\ud800"}) {
      assertThat(cosine(text, text)).as(text).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void textWithoutFeaturesIsZero() {
    for (String text : new String[] {"", " \n\t"}) {
      assertThat(dense(FEATURES, text)).containsOnly(0);
    }
  }

  @Test
  void caseSpacesAndUnicodeFormsDoNotMatter() {
    assertThat(dense(FEATURES, "Two  WORDS")).isEqualTo(dense(FEATURES, "two\nwords"));
    assertThat(dense(FEATURES, "\uff41\uff42\uff43")).isEqualTo(dense(FEATURES, "abc"));
  }

  @Test
  void sharedWordsMakeTextsSimilar() {
    double near = cosine("write a poem about the sea", "a poem about the deep sea");
    double far = cosine("write a poem about the sea", "integrate x squared");
    assertThat(near).isGreaterThan(0.5);
    assertThat(far).isLessThan(0.2);
  }

  /** Two symbols are two words of one feature each: the hash gives bucket and sign. */
  @Test
  void bucketAndSignComeFromMurmur3() {
    double[] expected = new double[1024];
    for (String symbol : new String[] {"+", "%"}) {
      int hash = Hashing.murmur3_32_fixed(7 ^ 0x9E3779B9).hashUnencodedChars(symbol).asInt();
      double weight = symbol.equals("+") ? 1 + Math.log(2) : 1;
      expected[hash & 1023] += hash < 0 ? -weight : weight;
    }
    double norm = Math.sqrt(1 + Math.pow(1 + Math.log(2), 2));
    double[] actual = dense(FEATURES, "+ % +");
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i] / norm, within(1e-12));
    }
  }

  @Test
  void theSeedChangesTheBuckets() {
    assertThat(dense(new HashedFeatures(1024, 8), "hello")).isNotEqualTo(dense(FEATURES, "hello"));
  }

  @Test
  void longTextsCountByTheirEnds() {
    String head = "a b ".repeat(768);
    String tail = "c d ".repeat(256);
    assertThat(dense(FEATURES, head + "x y ".repeat(100_000) + tail))
        .isEqualTo(dense(FEATURES, head + "z".repeat(10) + tail));
  }

  @Test
  void bucketsAreAPowerOfTwoInRange() {
    for (int buckets : new int[] {0, -1, 128, 1000, 1 << 21, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> new HashedFeatures(buckets, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(buckets));
    }
  }
}
