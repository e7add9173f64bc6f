package dev.herd.gguf.quant;

import static dev.herd.gguf.quant.Blocks.bytes;
import static dev.herd.gguf.quant.Blocks.decode;
import static dev.herd.gguf.quant.Blocks.empty;
import static dev.herd.gguf.quant.Blocks.half;
import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Blocks written by hand from the format's description, and what they must mean. */
class DequantizeTest {
  @Test
  void f32KeepsBits() {
    MemorySegment source = MemorySegment.ofArray(new byte[8]);
    bytes(source, 0, 0, 0, 0x80, 0x3F, 1, 0, 0, 0);
    assertThat(decode(GgmlType.F32, source)).containsExactly(1f, Float.MIN_VALUE);
  }

  @Test
  void f16() {
    MemorySegment source = MemorySegment.ofArray(new byte[8]);
    bytes(source, 0, 0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C);
    assertThat(decode(GgmlType.F16, source))
        .containsExactly(1f, -2f, 0x1p-24f, Float.POSITIVE_INFINITY);
  }

  @Test
  void bf16() {
    MemorySegment source = MemorySegment.ofArray(new byte[6]);
    bytes(source, 0, 0x80, 0x3F, 0x49, 0xC0, 0x80, 0x7F);
    assertThat(decode(GgmlType.BF16, source))
        .containsExactly(1f, -3.140625f, Float.POSITIVE_INFINITY);
  }

  @Test
  void q4With0() {
    MemorySegment block = empty(GgmlType.Q4_0);
    half(block, 0, 0.5f);
    bytes(block, 2, 0x8F, 0x10); // levels 15 and 8, 0 and 1
    float[] values = decode(GgmlType.Q4_0, block);
    assertThat(values[0]).isEqualTo(3.5f);
    assertThat(values[16]).isEqualTo(0f);
    assertThat(values[1]).isEqualTo(-4f);
    assertThat(values[17]).isEqualTo(-3.5f);
    assertThat(values[31]).isEqualTo(-4f);
  }

  @Test
  void q4With1() {
    MemorySegment block = empty(GgmlType.Q4_1);
    half(block, 0, 0.5f);
    half(block, 2, -1);
    bytes(block, 4 + 15, 0x2F); // levels 15 and 2
    float[] values = decode(GgmlType.Q4_1, block);
    assertThat(values[15]).isEqualTo(6.5f);
    assertThat(values[31]).isEqualTo(0f);
    assertThat(values[0]).isEqualTo(-1f);
  }

  @Test
  void q5With0() {
    MemorySegment block = empty(GgmlType.Q5_0);
    half(block, 0, 2);
    bytes(block, 2, 0x01, 0x00, 0x02, 0x80); // fifth bits of values 0, 17 and 31
    bytes(block, 6, 0x0F, 0x30); // low bits 15 (value 0), 0 (value 16), 0 (value 1), 3 (value 17)
    float[] values = decode(GgmlType.Q5_0, block);
    assertThat(values[0]).isEqualTo(30f); // (31 - 16) * 2
    assertThat(values[16]).isEqualTo(-32f);
    assertThat(values[17]).isEqualTo(6f); // (19 - 16) * 2
    assertThat(values[31]).isEqualTo(0f); // (16 - 16) * 2
  }

  @Test
  void q5With1() {
    MemorySegment block = empty(GgmlType.Q5_1);
    half(block, 0, 2);
    half(block, 2, 100);
    bytes(block, 4, 0x00, 0x01, 0x00, 0x00); // fifth bit of value 8
    bytes(block, 8 + 8, 0x51); // low bits 1 (value 8), 5 (value 24)
    float[] values = decode(GgmlType.Q5_1, block);
    assertThat(values[8]).isEqualTo(134f);
    assertThat(values[24]).isEqualTo(110f);
    assertThat(values[0]).isEqualTo(100f);
  }

  @Test
  void q8() {
    MemorySegment block = empty(GgmlType.Q8_0);
    half(block, 0, 0.25f);
    bytes(block, 2, 127, -128, 1);
    assertThat(decode(GgmlType.Q8_0, block)).startsWith(31.75f, -32f, 0.25f, 0f);
  }

  @Test
  void q2K() {
    MemorySegment block = empty(GgmlType.Q2_K);
    bytes(block, 3, 0x21); // sub-block 3: scale 1, minimum 2
    bytes(block, 15, 0xF3); // sub-block 15: scale 3, minimum 15
    bytes(block, 16 + 16, 0b0000_1100); // plane 1 of byte 16 of the first run: value 48
    bytes(block, 16 + 32 + 31, 0b1000_0000); // plane 3 of the last byte: value 255
    half(block, 80, 0.5f);
    half(block, 82, 0.25f);
    float[] values = decode(GgmlType.Q2_K, block);
    assertThat(values[48]).isEqualTo(0.5f * 3 - 0.25f * 2);
    assertThat(values[49]).isEqualTo(-0.5f);
    assertThat(values[255]).isEqualTo(0.5f * 3 * 2 - 0.25f * 15);
    assertThat(values[0]).isEqualTo(0f);
  }

  @Test
  void q3K() {
    MemorySegment block = empty(GgmlType.Q3_K);
    bytes(block, 5, 0b0000_0001); // high bit of value 5
    bytes(block, 31, 0b1000_0000); // high bit of value 7 * 32 + 31 = 255
    bytes(block, 32 + 5, 0b0000_0011); // low bits of value 5: 3
    bytes(block, 96, 0x05); // low four bits: scale 0 is 5, scale 8 is 0
    bytes(block, 96 + 7, 0x90); // scale 15 has low bits 9
    bytes(block, 104, 0b0000_0011); // upper bits of scale 0: 3
    bytes(block, 107, 0b0100_0000); // upper bits of scale 15: 1
    half(block, 108, 0.5f);
    float[] values = decode(GgmlType.Q3_K, block);
    assertThat(values[5]).isEqualTo(0.5f * (53 - 32) * (7 - 4));
    assertThat(values[0]).isEqualTo(0.5f * (53 - 32) * -4);
    assertThat(values[255]).isEqualTo(0f); // level 4
    assertThat(values[254]).isEqualTo(0.5f * (25 - 32) * -4);
    assertThat(values[128]).isEqualTo(0.5f * -32 * -4);
  }

  @Test
  void q4K() {
    MemorySegment block = empty(GgmlType.Q4_K);
    half(block, 0, 0.5f);
    half(block, 2, 0.25f);
    bytes(block, 4, 0xC1); // scale 0 is 1; upper bits of scale 4: 3
    bytes(block, 4 + 4, 0x42); // minimum 0 is 2; upper bits of minimum 4: 1
    bytes(block, 4 + 8, 0x7F); // low bits of scale 4: 15, of minimum 4: 7
    bytes(block, 16, 0x9A); // values 0 (10) and 32 (9)
    bytes(block, 16 + 64, 0x03); // value 128 (3)
    float[] values = decode(GgmlType.Q4_K, block);
    assertThat(values[0]).isEqualTo(0.5f * 10 - 0.25f * 2);
    assertThat(values[32]).isEqualTo(0f); // scale 1 is 0
    assertThat(values[128]).isEqualTo(0.5f * 63 * 3 - 0.25f * 23);
  }

  @Test
  void q5K() {
    MemorySegment block = empty(GgmlType.Q5_K);
    half(block, 0, 0.5f);
    half(block, 2, 0.25f);
    bytes(block, 4 + 1, 0x03); // scale 1 is 3
    bytes(block, 4 + 5, 0x04); // minimum 1 is 4
    bytes(block, 16 + 2, 0b0000_0010); // fifth bit of value 34
    bytes(block, 48 + 2, 0x60); // low bits of value 34: 6
    float[] values = decode(GgmlType.Q5_K, block);
    assertThat(values[34]).isEqualTo(0.5f * 3 * 22 - 0.25f * 4);
    assertThat(values[35]).isEqualTo(-1f);
    assertThat(values[2]).isEqualTo(0f);
  }

  @Test
  void q6K() {
    MemorySegment block = empty(GgmlType.Q6_K);
    bytes(block, 40, 0x5C); // low bits of value 40: 12, of value 104: 5
    bytes(block, 128 + 8, 0b0100_1000); // upper bits of value 40 (byte 8, plane 1): 2; 104: 1
    bytes(block, 192 + 2, 3); // scale of values 32 to 47
    bytes(block, 192 + 6, -2); // scale of values 96 to 111
    half(block, 208, 0.5f);
    float[] values = decode(GgmlType.Q6_K, block);
    assertThat(values[40]).isEqualTo(0.5f * 3 * (44 - 32));
    assertThat(values[104]).isEqualTo(0.5f * -2 * (21 - 32));
    assertThat(values[41]).isEqualTo(0.5f * 3 * -32);
  }

  @Test
  void iq4Nl() {
    MemorySegment block = empty(GgmlType.IQ4_NL);
    half(block, 0, 0.5f);
    bytes(block, 2, 0xF8); // values 0 (table 8) and 16 (table 15)
    float[] values = decode(GgmlType.IQ4_NL, block);
    assertThat(values[0]).isEqualTo(0.5f);
    assertThat(values[16]).isEqualTo(56.5f);
    assertThat(values[1]).isEqualTo(-63.5f);
  }

  @Test
  void iq4Xs() {
    MemorySegment block = empty(GgmlType.IQ4_XS);
    half(block, 0, 0.5f);
    bytes(block, 2, 0b0000_1000, 0b1100_0000); // upper bits of scale 1: 2, of scale 7: 3
    bytes(block, 4, 0x10); // low bits of scale 1: 1
    bytes(block, 7, 0xF0); // low bits of scale 7: 15
    bytes(block, 8 + 16, 0x7D); // values 32 (table 13) and 48 (table 7)
    float[] values = decode(GgmlType.IQ4_XS, block);
    assertThat(values[32]).isEqualTo(0.5f * (33 - 32) * 69);
    assertThat(values[48]).isEqualTo(0.5f * (33 - 32) * -10);
    assertThat(values[255]).isEqualTo(0.5f * (63 - 32) * -127);
    assertThat(values[0]).isEqualTo(0.5f * -32 * -127);
  }

  @Test
  void mxfp4() {
    MemorySegment block = empty(GgmlType.MXFP4);
    bytes(block, 0, 128); // 2^1
    bytes(block, 1, 0x17, 0x9F, 0x32); // 6 and 0.5, -6 and -0.5, 1 and 1.5
    float[] values = decode(GgmlType.MXFP4, block);
    assertThat(values).startsWith(12f, -12f, 2f, 0f);
    assertThat(values[16]).isEqualTo(1f);
    assertThat(values[17]).isEqualTo(-1f);
    assertThat(values[18]).isEqualTo(3f);
  }

  @Test
  void mxfp4SmallestExponents() {
    MemorySegment block = empty(GgmlType.MXFP4);
    bytes(block, 1, 0x02); // 1 under 2^-127
    assertThat(decode(GgmlType.MXFP4, block)[0]).isEqualTo(0x1p-127f);
    bytes(block, 0, 1);
    assertThat(decode(GgmlType.MXFP4, block)[0]).isEqualTo(0x1p-126f);
  }
}
