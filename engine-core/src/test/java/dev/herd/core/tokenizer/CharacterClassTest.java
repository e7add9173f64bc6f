package dev.herd.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CharacterClassTest {
  /**
   * The sizes of the reference's tables, those of Unicode 15.1. They change when a JDK knows a
   * newer Unicode version: then the code points that are new there have to be listed.
   */
  @Test
  void knowsUnicode151() {
    assertThat(count(CharacterClass.LETTER)).isEqualTo(136_726);
    assertThat(count(CharacterClass.NUMBER)).isEqualTo(1_831);
    assertThat(count(CharacterClass.MARK)).isEqualTo(2_450);
    assertThat(count(CharacterClass.PUNCTUATION)).isEqualTo(842);
    assertThat(count(CharacterClass.SYMBOL)).isEqualTo(7_775);
    assertThat(count(CharacterClass.SPACE)).isEqualTo(25);
  }

  private static long count(int mask) {
    long count = 0;
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      count += (CharacterClass.of(point) & mask) != 0 ? 1 : 0;
    }
    return count;
  }

  @Test
  void separatorsOfInformationAreNoSpace() {
    assertThat(CharacterClass.of(0x1C)).isEqualTo(CharacterClass.CONTROL);
    assertThat(CharacterClass.of('\n')).isEqualTo(CharacterClass.CONTROL | CharacterClass.SPACE);
    assertThat(CharacterClass.of(0x85)).isEqualTo(CharacterClass.CONTROL | CharacterClass.SPACE);
  }
}
