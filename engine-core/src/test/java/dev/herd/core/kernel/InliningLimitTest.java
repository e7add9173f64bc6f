package dev.herd.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Methods with about as many vector operations as C2 inlines in one compilation. Inlined into a
 * caller they would be too many, and vectors would be allocated; C2 inlines no method of more than
 * 325 bytecodes (FreqInlineSize), so they must stay larger.
 */
class InliningLimitTest {
  private static final int LIMIT_BYTES = 325;

  @ParameterizedTest
  @CsvSource({
    "F16Tile, tile4",
    "ExactTile, eight",
    "FifthLines, multiplyHalves",
    "FifthLines, multiplyUnits",
    "FloatTile, tile4",
    "FloatTile, tile8",
    "Iq4Lines, multiplyBytes",
    "Iq4Lines, multiplyShorts",
    "LineTile, tile2",
    "LineTile, tile4",
    "LineTile, tile8",
    "NibbleLines, multiply",
    "PanelTile, tile4",
    "PanelTile, tile8",
    "Q2KDot, add",
    "Q2KDot, multiply",
    "Q3KDot, add",
    "Q3KDot, multiply",
    "Q4KDot, addProducts",
    "Q50Kernel, dotPart",
    "Q5KDot, addProducts",
    "Q6KDot, multiply",
    "Q6KKernel, multiply",
    "Q6KKernel, read",
    "Q80Kernel, dotPart",
    "Q80Tile, addPair",
    "ScoreTile, one8",
    "ScoreTile, two4",
    "ScoreTile, two8",
    "SmallBlockKernel, two",
    "VectorTile, tile2",
    "VectorTile, tile4",
  })
  void isTooLargeToBeInlined(String className, String method) throws IOException {
    String resource = className + ".class";
    try (InputStream in = Kernels.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      assertThat(
              ClassFile.of().parse(in.readAllBytes()).methods().stream()
                  .filter(m -> m.methodName().equalsString(method))
                  .mapToInt(InliningLimitTest::bytes))
          .as("%s.%s", className, method)
          .isNotEmpty()
          .allMatch(bytes -> bytes > LIMIT_BYTES);
    }
  }

  private static int bytes(MethodModel method) {
    return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
  }
}
