package dev.herd.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GgmlTypeTest {
  @Test
  void everyTypeIsFoundByItsNumber() {
    for (GgmlType type : GgmlType.values()) {
      assertThat(GgmlType.byId(type.id())).isSameAs(type);
    }
  }

  @Test
  void unknownNumbersHaveNoType() {
    assertThat(GgmlType.byId(-1)).isNull();
    assertThat(GgmlType.byId(4)).isNull();
    assertThat(GgmlType.byId(1L << 40)).isNull();
  }

  @Test
  void sizesAreCheckedAgainstTheBlock() {
    assertThat(GgmlType.Q4_0.bytes(64)).isEqualTo(36);
    assertThatThrownBy(() -> GgmlType.Q4_K.bytes(255))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255");
    assertThatThrownBy(() -> GgmlType.F64.bytes(1L << 61)).isInstanceOf(ArithmeticException.class);
  }
}
