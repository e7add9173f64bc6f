package dev.herd.gguf.quant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.gguf.GgmlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypePlanTest {
  private static final int LAYERS = 16;
  private static final ModelTraits UNTIED = new ModelTraits(LAYERS, 0, 2, false);
  private static final ModelTraits TIED = new ModelTraits(LAYERS, 0, 2, true);
  private static final ModelTraits EIGHT_EXPERTS = new ModelTraits(LAYERS, 8, 4, false);

  private static PlannedTensor matrix(String name, long columns) {
    return new PlannedTensor(name, GgmlType.F32, 2, columns, 1);
  }

  private static GgmlType type(
      String name, long columns, ModelTraits traits, FileType target, boolean pure) {
    return TypePlan.of(List.of(matrix(name, columns)), traits, target, pure).getFirst().type();
  }

  private static GgmlType mixed(String name, FileType target) {
    return type(name, 512, UNTIED, target, false);
  }

  /** Types of the tensors of all layers with this name, tensors being in reverse order. */
  private static List<GgmlType> perLayer(String name, FileType target) {
    List<PlannedTensor> tensors = new ArrayList<>();
    for (int layer = LAYERS - 1; layer >= 0; layer--) {
      tensors.add(matrix("blk." + layer + "." + name, 512));
    }
    List<GgmlType> types = new ArrayList<>();
    TypePlan.of(tensors, UNTIED, target, false).forEach(t -> types.add(0, t.type()));
    return types;
  }

  private static List<Integer> layersOf(List<GgmlType> types, GgmlType type) {
    return IntStream.range(0, types.size()).filter(i -> types.get(i) == type).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blk.0.ffn_gate_inp.weight",
        "blk.0.attn_q_norm.weight",
        "position_embd.weight",
        "token_types.weight",
        "blk.0.attn_q.bias",
        "rope_freqs"
      })
  void someTensorsStayAsTheyAre(String name) {
    assertThat(type(name, 512, UNTIED, FileType.Q4_0, true)).isEqualTo(GgmlType.F32);
    assertThat(type(name, 512, UNTIED, FileType.Q4_K_M, false)).isEqualTo(GgmlType.F32);
  }

  @Test
  void vectorsStayAsTheyAre() {
    PlannedTensor vector = new PlannedTensor("blk.0.x.weight", GgmlType.F16, 1, 512, 1);
    assertThat(TypePlan.of(List.of(vector), UNTIED, FileType.Q4_0, true).getFirst().type())
        .isEqualTo(GgmlType.F16);
  }

  @Test
  void pureGivesEveryMatrixTheBaseType() {
    for (String name : List.of("output.weight", "token_embd.weight", "blk.0.attn_v.weight")) {
      assertThat(type(name, 512, UNTIED, FileType.Q4_K_M, true)).isEqualTo(GgmlType.Q4_K);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Q4_K_M, Q5_0",
    "Q5_K_M, Q5_1",
    "Q6_K, Q8_0",
    "Q3_K_M, Q4_0",
    "Q2_K, Q4_0",
    "IQ4_XS, IQ4_NL"
  })
  void rowsThatSuperBlocksDoNotDivideGetSmallBlocks(FileType target, GgmlType expected) {
    PlannedType small =
        TypePlan.of(List.of(matrix("a.weight", 96)), UNTIED, target, true).getFirst();
    assertThat(small).isEqualTo(new PlannedType(expected, true));
    PlannedType odd =
        TypePlan.of(List.of(matrix("a.weight", 100)), UNTIED, target, true).getFirst();
    assertThat(odd).isEqualTo(new PlannedType(GgmlType.F16, true));
    PlannedType whole =
        TypePlan.of(List.of(matrix("a.weight", 256)), UNTIED, target, true).getFirst();
    assertThat(whole).isEqualTo(new PlannedType(target.baseType(), false));
  }

  @Test
  void theOutputMatrixGetsSixBits() {
    assertThat(mixed("output.weight", FileType.Q4_0)).isEqualTo(GgmlType.Q6_K);
    assertThat(mixed("token_embd.weight", FileType.Q4_0)).isEqualTo(GgmlType.Q4_0);
    assertThat(type("token_embd.weight", 512, TIED, FileType.Q4_0, false)).isEqualTo(GgmlType.Q6_K);
    assertThat(mixed("output.weight", FileType.Q8_0)).isEqualTo(GgmlType.Q8_0);
    assertThat(mixed("output.weight", FileType.F16)).isEqualTo(GgmlType.F16);
    assertThat(type("output.weight", 96, UNTIED, FileType.Q4_0, false)).isEqualTo(GgmlType.Q8_0);
    assertThat(type("output.weight", 96, UNTIED, FileType.Q4_K_M, false)).isEqualTo(GgmlType.Q8_0);
  }

  @Test
  void mediumMixesGiveSensitiveLayersSixBits() {
    List<Integer> sensitive = List.of(0, 1, 4, 7, 10, 13, 14, 15);
    for (FileType target : List.of(FileType.Q4_K_M, FileType.Q5_K_M)) {
      for (String name : List.of("attn_v.weight", "attn_qkv.weight", "ffn_down.weight")) {
        assertThat(layersOf(perLayer(name, target), GgmlType.Q6_K)).isEqualTo(sensitive);
      }
      assertThat(perLayer("ffn_up.weight", target)).containsOnly(target.baseType());
    }
  }

  @Test
  void smallMixesGiveTheFirstLayersMore() {
    assertThat(layersOf(perLayer("attn_v.weight", FileType.Q4_K_S), GgmlType.Q5_K))
        .containsExactly(0, 1, 2, 3);
    assertThat(layersOf(perLayer("ffn_down.weight", FileType.Q4_K_S), GgmlType.Q5_K))
        .containsExactly(0, 1);
    assertThat(layersOf(perLayer("attn_v.weight", FileType.Q3_K_M), GgmlType.Q5_K))
        .containsExactly(0, 1);
    assertThat(layersOf(perLayer("ffn_down.weight", FileType.IQ4_XS), GgmlType.Q5_K))
        .containsExactly(0, 1);
  }

  @Test
  void attentionOutputsGetMoreInTheSmallestTypes() {
    assertThat(mixed("blk.0.attn_output.weight", FileType.Q2_K)).isEqualTo(GgmlType.Q3_K);
    assertThat(mixed("blk.0.attn_output.weight", FileType.Q3_K_M)).isEqualTo(GgmlType.Q4_K);
    assertThat(mixed("blk.0.attn_output.weight", FileType.Q3_K_L)).isEqualTo(GgmlType.Q5_K);
    assertThat(mixed("blk.0.attn_output.weight", FileType.Q4_K_M)).isEqualTo(GgmlType.Q4_K);
  }

  @Test
  void modelsOfEightExpertsKeepTheirSmallAttentionMatrices() {
    for (String name : List.of("blk.9.attn_v.weight", "blk.9.attn_k.weight")) {
      assertThat(type(name, 512, EIGHT_EXPERTS, FileType.Q4_0, false)).isEqualTo(GgmlType.Q8_0);
    }
    assertThat(type("blk.9.attn_output.weight", 512, EIGHT_EXPERTS, FileType.Q4_K_M, false))
        .isEqualTo(GgmlType.Q5_K);
  }

  @Test
  void expertsAreWhatMxfp4IsFor() {
    PlannedTensor experts = new PlannedTensor("blk.0.ffn_up_exps.weight", GgmlType.F32, 3, 512, 4);
    assertThat(TypePlan.of(List.of(experts), UNTIED, FileType.MXFP4_MOE, false).getFirst().type())
        .isEqualTo(GgmlType.MXFP4);
    assertThat(mixed("blk.0.attn_q.weight", FileType.MXFP4_MOE)).isEqualTo(GgmlType.Q8_0);
    assertThat(mixed("output.weight", FileType.MXFP4_MOE)).isEqualTo(GgmlType.Q8_0);
  }

  @Test
  void layersAreReadFromNames() {
    assertThat(TensorRole.layer("blk.12.attn_v.weight")).isEqualTo(12);
    assertThat(TensorRole.layer("output.weight")).isEqualTo(-1);
    assertThat(TensorRole.layer("blk.99999999999.x")).isEqualTo(-1);
    assertThat(TensorRole.layer("blk.3")).isEqualTo(-1);
  }
}
