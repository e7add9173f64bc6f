package dev.herd.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class AgreementTest {
  private static void check(float actual, float expected) {
    Agreement.check("dot", new float[] {1, actual}, new float[] {1, expected}, 0.01, 0.5);
  }

  @Test
  void differencesAreAllowedUpToTheTolerance() {
    assertThatCode(() -> check(101.4f, 100)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(101.6f, 100))
        .hasMessage("dot: value 1 is 101.6, the scalar twin's 100.0");
    assertThatThrownBy(() -> check(-101.6f, -100)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void notANumberIsNoAgreement() {
    assertThatThrownBy(() -> check(Float.NaN, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> check(1, Float.NaN)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lengthsMustAgree() {
    assertThatThrownBy(() -> Agreement.check("dot", new float[2], new float[3], 1, 1))
        .hasMessage("dot: 2 values, not 3");
  }
}
